import type { Balance } from '../pool-settings.ts'

/** Sites and external pools that a configuration of another server comes to. */
export interface Imported {
  readonly sites: readonly ImportedSite[]
  readonly pools: readonly ImportedPool[]
  /** In the order of their places. */
  readonly left: readonly LeftLine[]
}

export interface ImportedSite {
  readonly name: string
  /** As they stand in the file of a site. */
  readonly settings: Readonly<Record<string, unknown>>
}

export interface ImportedPool {
  readonly name: string
  /** `unix:/path` or `host:port`. */
  readonly servers: readonly string[]
  readonly balance: Balance
  readonly keepConn: boolean
}

/** A line that no key of a site can say. */
export interface LeftLine {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly text: string
  readonly why: string
}

/** A site's settings without those that say nothing; no `index` is none, and not the usual ones. */
export function settingsOf(all: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => value !== undefined && (key === 'index' || !isEmpty(value))))
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0

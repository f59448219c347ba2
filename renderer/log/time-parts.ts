import type { Times } from '../../app/capture/summary.ts'

export type TimePartName = 'queue' | 'connect' | 'send' | 'wait' | 'receive'

export interface TimePart {
  readonly name: TimePartName
  readonly ms: number
}

/** The parts of the time that happened, in their order. */
export function timeParts(times: Times): readonly TimePart[] {
  const all: readonly (readonly [TimePartName, number | null])[] = [
    ['queue', times.queueMs],
    ['connect', times.connectMs],
    ['send', times.sendMs],
    ['wait', times.waitMs],
    ['receive', times.receiveMs],
  ]
  return all.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms }]))
}

/** What no part accounts for, ms: it passed before the first, while the request was read and its route found. */
export const beforeParts = (parts: readonly TimePart[], durationMs: number): number =>
  Math.max(0, durationMs - parts.reduce((sum, { ms }) => sum + ms, 0))

/** 10 s fill the bar; longer ones are no longer. */
const FULL_MS = 10_000

/**
 * How long a duration is drawn, 0 to 1: by its logarithm, on one scale for all rows and for ever, so that no bar changes when another comes.
 */
export const barLength = (ms: number): number => Math.min(1, Math.log10(1 + Math.max(0, ms)) / Math.log10(1 + FULL_MS))

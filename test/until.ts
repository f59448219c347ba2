import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 15

export interface UntilOptions {
  /** How long to wait at most: ten times of what is usual. */
  readonly ms?: number
  /** What is waited for, in words that finish "waited N ms for …". */
  readonly what: string
}

/**
 * Asks `probe` again and again until it answers with something truthy. A probe that throws counts as "not yet".
 * @returns what the probe gave. @throws Error that names `what` and the last answer or error, when the time is over.
 */
export async function until<T>(
  probe: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  options: UntilOptions,
): Promise<T> {
  const ms = options.ms ?? 5000
  const end = performance.now() + ms
  let last: unknown
  for (;;) {
    try {
      const got = await probe()
      if (got) return got
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() >= end) break
    await pause(POLL_MS)
  }
  const why = last === undefined ? '' : `; the last try failed: ${last instanceof Error ? last.message : String(last)}`
  throw new Error(`waited ${ms} ms for ${options.what}${why}`, { cause: last })
}

import type { Summary } from '../../app/capture/summary.ts'

/** What the status bar tells of the last seconds. */
export interface Rate {
  readonly perSecond: number
  /** 95 of 100 exchanges took no longer, ms; undefined: none ended. */
  readonly p95Ms: number | undefined
}

export const RATE_WINDOW_MS = 10_000

/**
 * Counts the exchanges that ended in the last 10 s, each once. Main's clock may differ from the page's (a tunnel, a container):
 * where an exchange lies in the future, time is counted from it.
 */
export class Rates {
  /** By id: when it ended (main's epoch ms) and how long it took. Oldest first, near enough. */
  private readonly ended = new Map<number, { readonly endMs: number; readonly durationMs: number }>()
  private aheadMs = 0

  constructor(private readonly localNowMs: () => number = Date.now) {}

  /** Main's time, epoch ms. */
  nowMs(): number {
    return this.localNowMs() + this.aheadMs
  }

  take(summary: Summary): void {
    this.aheadMs = Math.max(this.aheadMs, summary.startMs + (summary.durationMs ?? 0) - this.localNowMs())
    if (summary.durationMs === null) return
    const endMs = summary.startMs + summary.durationMs
    if (endMs < this.nowMs() - RATE_WINDOW_MS || this.ended.has(summary.id)) return
    this.ended.set(summary.id, { endMs, durationMs: summary.durationMs })
  }

  now(): Rate {
    const from = this.nowMs() - RATE_WINDOW_MS
    const durations: number[] = []
    for (const [id, { endMs, durationMs }] of this.ended)
      if (endMs < from) this.ended.delete(id)
      else durations.push(durationMs)
    durations.sort((a, b) => a - b)
    return { perSecond: durations.length / (RATE_WINDOW_MS / 1000), p95Ms: durations[Math.ceil(durations.length * 0.95) - 1] }
  }

  reset(): void {
    this.ended.clear()
    this.aheadMs = 0
  }
}

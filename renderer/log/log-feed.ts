import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Summary } from '../../app/capture/summary.ts'
import { LOG_CAP, type LogStore } from './log-store.ts'
import type { Rates } from './rates.ts'

export interface LogBatch {
  readonly summaries: readonly Summary[]
  readonly goneThrough: number
}

export interface FeedState {
  readonly paused: boolean
  /** Rows that came since the pause began and wait for its end. */
  readonly held: number
}

/** A hidden window gets no animation frames: there the log is brought up to date this often, ms. */
export const HIDDEN_FLUSH_MS = 500

/**
 * Between the wire and the store: gathers batches until the next animation frame, or holds them while the log is paused.
 * The promise of `take` is the credit: it resolves once the batch was taken.
 */
export class LogFeed {
  readonly state: StoreApi<FeedState> = createStore<FeedState>(() => ({ paused: false, held: 0 }))
  private waiting = new Map<number, Summary>()
  private goneThrough = 0
  private given: (() => void)[] = []
  private endOfWait: (() => void) | undefined

  constructor(
    private readonly store: LogStore,
    private readonly rates: Rates,
    private readonly nextFrame: (run: () => void) => () => void = frameOrTimer,
  ) {}

  take({ summaries, goneThrough }: LogBatch): Promise<void> {
    this.forgetGone(goneThrough)
    for (const summary of summaries) {
      // A later change keeps the place of the first: the order of ids is the store's affair.
      this.waiting.set(summary.id, summary)
      this.rates.take(summary)
    }
    this.endOfWait ??= this.nextFrame(() => this.flush())
    return new Promise((taken) => this.given.push(taken))
  }

  /** Holds the rows as they are, or shows all that came meanwhile. */
  pause(paused: boolean): void {
    this.state.setState({ paused, held: 0 })
    if (!paused) this.flush()
  }

  /** Another Sluice runs now. */
  reset(): void {
    this.waiting.clear()
    this.goneThrough = 0
    this.state.setState({ held: 0 })
    this.store.reset()
    this.flush()
  }

  private flush(): void {
    this.endOfWait?.()
    this.endOfWait = undefined
    if (this.state.getState().paused) this.hold()
    else {
      this.store.take(this.waiting.values(), this.goneThrough)
      this.waiting.clear()
    }
    for (const taken of this.given.splice(0)) taken()
  }

  private hold(): void {
    // What main no longer keeps goes from the screen, too: a clear is obeyed during a pause.
    if (this.store.count > 0 && this.store.idAt(0) <= this.goneThrough) this.store.take([], this.goneThrough)
    for (const id of this.waiting.keys()) {
      if (this.waiting.size <= LOG_CAP) break
      this.waiting.delete(id)
    }
    let held = 0
    for (const id of this.waiting.keys()) if (!this.store.get(id)) held++
    if (held !== this.state.getState().held) this.state.setState({ held })
  }

  /** What came and went before it was shown must not be shown; what comes with `through` stays. */
  private forgetGone(through: number): void {
    if (through <= this.goneThrough) return
    this.goneThrough = through
    for (const id of this.waiting.keys()) if (id <= through) this.waiting.delete(id)
  }
}

/** Whichever comes first. @returns what calls both off. */
function frameOrTimer(run: () => void): () => void {
  const timer = setTimeout(run, HIDDEN_FLUSH_MS)
  const frame = requestAnimationFrame(run)
  return () => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
}

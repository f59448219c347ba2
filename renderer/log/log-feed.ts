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
/** Under load the rows come this often, ms: what is sparse is shown at once, and a flood leaves time for the hand. */
export const BUSY_FLUSH_MS = 50
/** Rows that may wait to be shown before main is kept waiting, too. */
export const WAITING_ROWS = 5000

/**
 * Between the wire and the store: gathers batches until the next animation frame, or holds them while the log is paused.
 * The promise of `take` is the credit: main waits for it only when very much waits here.
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
    private readonly nextFrame: (run: () => void) => () => void = quietFrames(),
  ) {}

  take({ summaries, goneThrough }: LogBatch): Promise<void> {
    this.forgetGone(goneThrough)
    for (const summary of summaries) {
      // A later change keeps the place of the first: the order of ids is the store's affair.
      this.waiting.set(summary.id, summary)
      this.rates.take(summary)
    }
    this.endOfWait ??= this.nextFrame(() => this.flush())
    if (this.state.getState().paused || this.waiting.size < WAITING_ROWS) return Promise.resolve()
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

/** Runs at the next frame, or some frames later where the last run was just now; by a timer where there are no frames. */
function quietFrames(): (run: () => void) => () => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (run) => {
    let frame: number | undefined
    const go = (): void => {
      lastMs = performance.now()
      run()
    }
    const wait = setTimeout(
      () => {
        frame = requestAnimationFrame(go)
      },
      Math.max(0, lastMs + BUSY_FLUSH_MS - performance.now()),
    )
    const hidden = setTimeout(go, HIDDEN_FLUSH_MS)
    return () => {
      clearTimeout(wait)
      clearTimeout(hidden)
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }
}

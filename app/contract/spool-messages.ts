import type { ExchangeDetail, Summary, WorkerFigures } from '../capture/summary.ts'
import type { FailureData } from '../failure.ts'

/** How much the spool thread holds until it has files. */
export interface SpoolBounds {
  readonly maxBytes: number
  readonly maxExchangesWithBytes: number
  readonly maxSummaries: number
}

/** What the spool thread is started with (workerData). */
export interface SpoolStart extends SpoolBounds {
  /** Ids up to and with this one were lost with a thread before it. 0: none. */
  readonly goneThrough: number
}

/** engine -> spool, on the port between the two. The buffer is transferred. */
export type EngineToSpool = { readonly type: 'block'; readonly buffer: ArrayBuffer; readonly used: number }
/** spool -> engine: the same block, read, to be filled again. */
export type SpoolToEngine = { readonly type: 'block-back'; readonly buffer: ArrayBuffer }

/** PHP-FPM's figures of an exchange, from its access log. */
export interface Figures {
  readonly id: number
  readonly worker: WorkerFigures
}

/** main -> spool. `port` is transferred; each engine thread brings its own. */
export type MainToSpool =
  | { readonly type: 'engine'; readonly port: unknown }
  /** The engine thread ended: what it held open has failed with this. */
  | { readonly type: 'engine-lost'; readonly failure: FailureData }
  | { readonly type: 'figures'; readonly figures: readonly Figures[] }
  | { readonly type: 'ask'; readonly n: number; readonly ask: SpoolAsk }

/** Questions to the spool thread; each is answered once, `next` only when there is something to tell. */
export type SpoolAsk =
  /** Begins to follow: the first `next` is answered at once, if only to say that there is nothing yet; then all summaries, oldest first. */
  | { readonly type: 'follow'; readonly follower: number }
  | { readonly type: 'next'; readonly follower: number; readonly most: number }
  | { readonly type: 'unfollow'; readonly follower: number }
  | { readonly type: 'exchange'; readonly id: number }
  | { readonly type: 'summary'; readonly id: number }
  /** As `log.clear` of the contract. */
  | { readonly type: 'clear'; readonly through?: number | undefined; readonly but?: readonly number[] | undefined }
  | { readonly type: 'stats' }

export interface SpoolAnswers {
  readonly follow: null
  /** null: not followed any more. */
  readonly next: LogBatch | null
  readonly unfollow: null
  readonly exchange: ExchangeDetail | null
  readonly summary: Summary | null
  readonly clear: null
  readonly stats: CaptureStats
}

export interface LogBatch {
  /** Changed ones in the order of their change, then new ones; an id that is known is replaced. */
  readonly summaries: Summary[]
  /**
   * Ids up to and with this one are gone (cleared, lost, or over the bound), but for those in `summaries`, here and later:
   * what runs stays. 0: none.
   */
  readonly goneThrough: number
}

export interface CaptureStats {
  readonly summaries: number
  readonly withBytes: number
  readonly bytes: number
  readonly maxBytes: number
  readonly gapBytes: number
}

/** spool -> main. */
export type SpoolToMain =
  | { readonly type: 'answer'; readonly n: number; readonly value: SpoolAnswers[SpoolAsk['type']] }
  | { readonly type: 'failed'; readonly n: number; readonly failure: FailureData }

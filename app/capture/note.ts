import type { FailureData } from '../failure.ts'
import type { ExchangeKind, ExchangeState, Finding } from './summary.ts'

/** The head of a request, whoever read it. */
interface NotedRequest {
  readonly method: string
  readonly target: string
  readonly host: string
  readonly httpVersion: string
  readonly headers: readonly (readonly [string, string])[]
  readonly client: string
}

/**
 * What the engine tells of an exchange beside its bytes, in order of time. One note is one fact; the spool thread folds
 * notes and bytes into a summary and a detail (`applyEntry`). Plain data: a note is JSON in a block.
 */
export type Note =
  | (NotedRequest & {
      readonly type: 'open'
      /** Of the connection; http unless said. */
      readonly scheme?: 'https'
      readonly startMs: number
      /** What the parser refused, latin1. */
      readonly rawHead?: string
      /** It came through the tap at that address; what its request is, FCGI_PARAMS will tell (`rebuilt`). */
      readonly tap?: string
    })
  /** The request of a tapped exchange, as its FCGI_PARAMS tell it. */
  | (NotedRequest & { readonly type: 'rebuilt'; readonly scheme: 'http' | 'https' })
  | {
      readonly type: 'routed'
      readonly site: string | null
      readonly pool: string | null
      readonly kind: ExchangeKind
      readonly file: string | null
      readonly docroot: string | null
      readonly why: string
    }
  | { readonly type: 'state'; readonly state: ExchangeState }
  /** `keptMs`: its connection had served others, and was idle so long before it. */
  | { readonly type: 'attempt'; readonly n: number; readonly address: string; readonly generation: number | null; readonly keptMs?: number }
  /** The attempt ended without an answer; another may follow. */
  | { readonly type: 'attempt-failed'; readonly n: number; readonly failure: FailureData }
  /** A wait that has a name, such as `client-slow`: from its first note to the one with `over`. */
  | { readonly type: 'wait'; readonly name: string; readonly over: boolean }
  | {
      readonly type: 'answered'
      readonly status: number
      readonly reason: string
      readonly headers: readonly (readonly [string, string])[]
    }
  | { readonly type: 'finding'; readonly finding: Finding }
  | {
      readonly type: 'end'
      readonly state: 'done' | 'failed' | 'cancelled'
      readonly failure: FailureData | null
      readonly requestBytes: number
      readonly responseBytes: number
      readonly stderrBytes: number
      readonly records: number
    }

import { array, boolean, type infer as Infer, nullable, number, object, enum as oneOf, optional, record, string, union } from 'zod'
import { type FailureCode, failures } from '../failure.ts'
import { bytes } from './bytes.ts'

/** A failure as it crosses a border; an unknown code is refused, so a page that is older than Sluice says so. */
export const failureSchema = object({
  code: oneOf(Object.keys(failures) as [FailureCode, ...FailureCode[]]),
  says: string(),
  mend: string(),
  status: optional(number()),
  details: record(string(), nullable(union([string(), number(), boolean()]))),
})

/** A remark about an exchange: nothing failed by it, but a person should know. */
export const findingSchema = object({ code: string(), says: string() })
export type Finding = Infer<typeof findingSchema>

/**
 * How an exchange stands. A wait has a name: `queued` for a worker, `starting` for the pool's generation, `connecting`,
 * `sending` PARAMS and the body, `waiting` for PHP's first byte, `receiving` the answer; then one of the three ends.
 */
export const exchangeState = oneOf([
  'reading-body',
  'queued',
  'starting',
  'connecting',
  'sending',
  'waiting',
  'receiving',
  'done',
  'failed',
  'cancelled',
])
export type ExchangeState = Infer<typeof exchangeState>

/**
 * What answered: a script by FastCGI, a file from disk, another HTTP server, a redirect of ours, what a rule says itself, an error page of
 * ours, or nothing that HTTP allows.
 */
export const exchangeKind = oneOf(['php', 'static', 'proxy', 'redirect', 'respond', 'error', 'refused'])
export type ExchangeKind = Infer<typeof exchangeKind>

/** PHP-FPM's own figures, from its access log joined by SLUICE_ID. `cpuPercent` is worth showing over 100 ms only (10 ms ticks). */
export const workerFigures = object({
  pid: number(),
  memoryBytes: nullable(number()),
  cpuPercent: nullable(number()),
  /** FPM's %d without `keptMs`: without shutdown functions and without the wait in its backlog. */
  phpMs: nullable(number()),
  /** false: found by method, URI and start alone. */
  certain: boolean(),
})
export type WorkerFigures = Infer<typeof workerFigures>

/** Parts of the time, ms, each from the monotonic clock; null: did not happen or is not over. */
export const timesSchema = object({
  /** In Sluice's own queue for a worker, and for a generation that starts. */
  queueMs: nullable(number()),
  connectMs: nullable(number()),
  /** From the first byte of FCGI_BEGIN_REQUEST to the empty FCGI_STDIN. */
  sendMs: nullable(number()),
  /** From there to the first byte of the answer. */
  waitMs: nullable(number()),
  /** From the first byte of the answer to its end at the client. */
  receiveMs: nullable(number()),
})
export type Times = Infer<typeof timesSchema>

/** One row of the log. It may change after its end: PHP-FPM's figures come late. */
export const summarySchema = object({
  /** From 1, counted for the run of Sluice. */
  id: number(),
  site: nullable(string()),
  pool: nullable(string()),
  /** Where a web server handed it over by FastCGI: the address of the tap. Its HTTP is rebuilt from the records. null: it came by HTTP. */
  tap: nullable(string()),
  kind: nullable(exchangeKind),
  state: exchangeState,
  /** Of the client's connection; of a tapped exchange not known, and http. */
  scheme: oneOf(['http', 'https']),
  method: string(),
  /** Path and query as they were sent, at most 2,048 characters. */
  target: string(),
  host: string(),
  /** Epoch ms. */
  startMs: number(),
  status: nullable(number()),
  /** Content-Type of the answer without its parameters. */
  mime: nullable(string()),
  /** From the request's first byte to the answer's last; null: not over. */
  durationMs: nullable(number()),
  times: timesSchema,
  /** Bodies, bytes as sent, whether or not they were kept. */
  requestBytes: number(),
  responseBytes: number(),
  stderrBytes: number(),
  /** FastCGI records of both directions. */
  records: number(),
  attempts: number(),
  /** How long its connection had been idle before it, which PHP-FPM counts as part of the exchange; null: it had one of its own. */
  keptMs: nullable(number()),
  worker: nullable(workerFigures),
  failure: nullable(failureSchema),
  findings: number(),
  /** Bytes that were not kept. */
  gapBytes: number(),
  /** Whether its bytes are still kept. */
  kept: boolean(),
})
export type Summary = Infer<typeof summarySchema>

const pair = array(string())

/** A run of bytes of one stream, in order of time. `captured` < `length`: the rest was not kept (a cut packet). */
export const segmentSchema = object({
  /**
   * to-responder, from-responder: FastCGI bytes, exactly as they were. from-client: the body of a request that no FastCGI carries.
   * to-client: the body of an answer that no FastCGI carried (static file, page of ours).
   */
  stream: oneOf(['to-responder', 'from-responder', 'from-client', 'to-client']),
  /** From 1: each try has FastCGI streams of its own. 0: no FastCGI. */
  attempt: number(),
  /** ms since the exchange began. */
  atMs: number(),
  /** Of its first byte in its stream. */
  offset: number(),
  length: number(),
  captured: number(),
})
export type Segment = Infer<typeof segmentSchema>

/** A span or a moment (fromMs = toMs) of an exchange, ms since it began; toMs null: not over. */
export const spanSchema = object({ name: string(), fromMs: number(), toMs: nullable(number()) })
export type Span = Infer<typeof spanSchema>

/** All that is known of one exchange; `bytes` holds the captured bytes of `segments`, one after the other. */
export const exchangeDetailSchema = object({
  summary: summarySchema,
  /** Of a tapped exchange rebuilt from FCGI_PARAMS. */
  request: object({
    method: string(),
    target: string(),
    httpVersion: string(),
    /** Name and value as they came, in order. */
    headers: array(pair),
    /** Address and port of the client. */
    client: string(),
    /** What the HTTP parser refused, as text; null: it was HTTP. */
    rawHead: nullable(string()),
  }),
  /** null: none was sent. Rebuilt from what was handed to the HTTP writer, of a tapped exchange from the CGI head. */
  response: nullable(object({ status: number(), reason: string(), headers: array(pair) })),
  /** Which file, and why. */
  route: nullable(object({ kind: exchangeKind, file: nullable(string()), docroot: nullable(string()), why: string() })),
  attempts: array(
    object({
      n: number(),
      address: string(),
      generation: nullable(number()),
      atMs: number(),
      /** See Summary: its connection was a kept one. */
      keptMs: nullable(number()),
      failure: nullable(failureSchema),
    }),
  ),
  spans: array(spanSchema),
  findings: array(findingSchema),
  segments: array(segmentSchema),
  bytes,
})
export type ExchangeDetail = Infer<typeof exchangeDetailSchema>

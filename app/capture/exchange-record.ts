import type { Note } from './note.ts'
import type { PagePool } from './page-pool.ts'
import { SegmentLog } from './segment-log.ts'
import { SpanLog } from './span-log.ts'
import type { StreamCounter } from './stream-counter.ts'
import type { ExchangeDetail, Finding, Summary } from './summary.ts'

/** Characters of a target that a summary holds; the detail has all. */
export const TARGET_LIMIT = 2048

/** What a record takes beside texts and segments, bytes, as far as the bounds are concerned. */
const RECORD_BYTES = 2000

/** One exchange as it is put together out of the engine's entries: see `applyEntry`. It changes in place. */
export class ExchangeRecord {
  readonly summary: Summary
  request: ExchangeDetail['request']
  response: ExchangeDetail['response'] = null
  route: ExchangeDetail['route'] = null
  readonly attempts: ExchangeDetail['attempts'] = []
  readonly findings: Finding[] = []
  readonly spans = new SpanLog()
  readonly log: SegmentLog
  /** One for each FastCGI stream that runs. */
  readonly counters = new Map<string, StreamCounter>()
  /** When the state began that it is in, ms since the exchange began; null: the engine has told none yet. */
  stateAtMs: number | null = null
  private textBytes: number

  /** @param beganMs monotonic; the entry's that opened it */
  constructor(
    id: number,
    readonly beganMs: number,
    note: Note & { readonly type: 'open' },
    pages: PagePool,
  ) {
    this.log = new SegmentLog(pages)
    const { scheme = 'http', method, target, rawHead = null, tap = null } = note
    this.request = requestOf(note, rawHead)
    this.textBytes = RECORD_BYTES + textBytesOf(this.request)
    this.summary = {
      id,
      site: null,
      pool: null,
      tap,
      kind: null,
      state: 'reading-body',
      scheme,
      method,
      target: target.slice(0, TARGET_LIMIT),
      host: note.host,
      startMs: note.startMs,
      status: null,
      mime: null,
      durationMs: null,
      times: { queueMs: null, connectMs: null, sendMs: null, waitMs: null, receiveMs: null },
      requestBytes: 0,
      responseBytes: 0,
      stderrBytes: 0,
      records: 0,
      attempts: 0,
      keptMs: null,
      worker: null,
      failure: null,
      findings: 0,
      gapBytes: 0,
      kept: true,
    }
  }

  get ended(): boolean {
    return hasEnded(this.summary)
  }

  /** What it takes in memory, bytes. */
  get heldBytes(): number {
    return this.textBytes + this.log.heldBytes
  }

  /** Of a tapped exchange: its request is known now. */
  rebuilt(note: Note & { readonly type: 'rebuilt' }): void {
    const { scheme, method, target, host } = note
    this.textBytes -= textBytesOf(this.request)
    this.request = requestOf(note, null)
    this.textBytes += textBytesOf(this.request)
    Object.assign(this.summary, { scheme, method, target: target.slice(0, TARGET_LIMIT), host })
  }

  /** All that is known of it now, as a copy. */
  detail(): ExchangeDetail {
    return {
      summary: { ...this.summary, times: { ...this.summary.times } },
      request: this.request,
      response: this.response,
      route: this.route,
      attempts: this.attempts.map((attempt) => ({ ...attempt })),
      spans: this.spans.spans.map((span) => ({ ...span })),
      findings: [...this.findings],
      segments: this.log.segments.map((segment) => ({ ...segment })),
      bytes: this.log.bytes(),
    }
  }
}

/** Whether it is over: done, failed or cancelled. */
export function hasEnded({ state }: Summary): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

function requestOf(
  { method, target, httpVersion, headers, client }: Note & { readonly type: 'open' | 'rebuilt' },
  rawHead: string | null,
): ExchangeDetail['request'] {
  return { method, target, httpVersion, headers: headers.map((pair) => [...pair]), client, rawHead }
}

const textBytesOf = ({ target, rawHead, headers }: ExchangeDetail['request']): number =>
  target.length + (rawHead?.length ?? 0) + headers.reduce((sum, [a = '', b = '']) => sum + a.length + b.length, 0)

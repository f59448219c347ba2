import { ExchangeRecord } from '../../../app/capture/exchange-record.ts'
import { applyEntry } from '../../../app/capture/fold.ts'
import type { Note } from '../../../app/capture/note.ts'
import { PagePool } from '../../../app/capture/page-pool.ts'
import type { ExchangeDetail, Segment } from '../../../app/capture/summary.ts'
import type { Entry } from '../../../app/contract/block.ts'
import type { FailureData } from '../../../app/failure.ts'
import { failures } from '../../../app/failure.ts'

/** When the exchanges of these tests begin on the monotonic clock. */
export const BEGAN_MS = 5_000_000

export const openNote: Note & { readonly type: 'open' } = {
  type: 'open',
  method: 'GET',
  target: '/index.php?a=1',
  host: 'blog.localhost',
  httpVersion: '1.1',
  headers: [['Host', 'blog.localhost:8081']],
  client: '127.0.0.1:50000',
  startMs: Date.UTC(2026, 10, 25, 14, 3, 7, 214),
}

export const endNote: Note & { readonly type: 'end' } = {
  type: 'end',
  state: 'done',
  failure: null,
  requestBytes: 0,
  responseBytes: 0,
  stderrBytes: 0,
  records: 0,
}

export const lost: FailureData = { code: 'engine-lost', says: 'lost', mend: failures['engine-lost'].mend, details: {} }

/** What an engine would write, ms since the exchange began. */
export function note(atMs: number, what: Note, id = 1): Entry {
  return { kind: 'note', id, timeMs: BEGAN_MS + atMs, note: what }
}

export function bytes(atMs: number, stream: Segment['stream'], content: Uint8Array | string, attempt = 1, id = 1): Entry {
  const given = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { kind: 'bytes', id, timeMs: BEGAN_MS + atMs, stream, attempt, bytes: given }
}

export function gap(atMs: number, stream: Segment['stream'], length: number, attempt = 1, id = 1): Entry {
  return { kind: 'gap', id, timeMs: BEGAN_MS + atMs, stream, attempt, length }
}

/** A record with `openNote` and these entries folded in. */
export function recordOf(...entries: readonly Entry[]): ExchangeRecord {
  const record = new ExchangeRecord(1, BEGAN_MS, openNote, new PagePool(0))
  for (const entry of entries) applyEntry(record, entry)
  return record
}

export const detailOf = (...entries: readonly Entry[]): ExchangeDetail => recordOf(...entries).detail()

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExchangeRecord } from '../../../app/capture/exchange-record.ts'
import { applyEntry, applyFigures, applyLoss } from '../../../app/capture/fold.ts'
import type { Note } from '../../../app/capture/note.ts'
import { PagePool } from '../../../app/capture/page-pool.ts'
import { exchangeDetailSchema, exchangeState } from '../../../app/capture/summary.ts'
import { type Entry, streams } from '../../../app/contract/block.ts'
import { encodeEndRequest } from '../../../app/fastcgi/end-request.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { BEGAN_MS, bytes, detailOf, endNote, gap, lost, note, openNote, recordOf } from './entries.ts'

const state = (atMs: number, to: (Note & { type: 'state' })['state']): Entry => note(atMs, { type: 'state', state: to })
const start = encodeRequestStart({ requestId: 1, keepConn: false, params: [['SCRIPT_NAME', '/index.php']] })
const stdout = (text: string): Uint8Array => encodeRecord(6, 1, new TextEncoder().encode(text))

test('an exchange that waited, ran and ended tells its parts of the time', () => {
  const { summary, spans } = detailOf(
    note(0.1, { type: 'routed', site: 'blog', pool: 'blog', kind: 'php', file: '/srv/index.php', docroot: '/srv', why: 'index' }),
    state(1, 'queued'),
    state(11, 'starting'),
    state(21, 'connecting'),
    state(22, 'sending'),
    state(24, 'waiting'),
    state(40, 'receiving'),
    note(41, { type: 'answered', status: 200, reason: 'OK', headers: [['content-type', 'Text/HTML; charset=utf-8']] }),
    note(50, { ...endNote, responseBytes: 12, records: 7 }),
  )
  expect(summary).toMatchObject({
    site: 'blog',
    kind: 'php',
    state: 'done',
    status: 200,
    mime: 'text/html',
    durationMs: 50,
    times: { queueMs: 20, connectMs: 1, sendMs: 2, waitMs: 16, receiveMs: 10 },
    responseBytes: 12,
    records: 7,
  })
  expect(spans.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
    ['queue', 1, 11],
    ['starting', 11, 21],
    ['connect', 21, 22],
    ['send', 22, 24],
    ['wait', 24, 40],
    ['receive', 40, 50],
    ['answered', 41, 41],
  ])
})

test('while it runs its counts come from the bytes, without the head of the answer and with what was not kept', () => {
  const record = recordOf(
    note(1, { type: 'attempt', n: 1, address: 'unix:/s', generation: 1 }),
    bytes(2, 'to-responder', start),
    bytes(2, 'to-responder', encodeRecord(5, 1, new Uint8Array(100))),
    bytes(3, 'from-responder', stdout('Content-type: text/html\r\n\r\nabc').subarray(0, 20)),
    bytes(4, 'from-responder', stdout('Content-type: text/html\r\n\r\nabc').subarray(20)),
    bytes(5, 'from-responder', encodeRecord(7, 1, new Uint8Array(10))),
    bytes(6, 'from-responder', encodeRecord(6, 1, new Uint8Array(1000)).subarray(0, 8)),
    gap(6, 'from-responder', 1000),
  )
  // FCGI_BEGIN_REQUEST, two FCGI_PARAMS, FCGI_STDIN; two FCGI_STDOUT, FCGI_STDERR
  expect(record.summary).toMatchObject({ requestBytes: 100, responseBytes: 1003, stderrBytes: 10, records: 7, gapBytes: 1000 })
})

test('counting ends where the next header is not known, the capture does not', () => {
  const record = recordOf(gap(1, 'from-responder', 5000), bytes(2, 'from-responder', stdout('x')))
  expect(record.summary).toMatchObject({ records: 0, gapBytes: 5000 })
  expect(record.detail().segments.map(({ offset, length, captured }) => [offset, length, captured])).toEqual([
    [0, 5000, 0],
    [5000, 16, 16],
  ])
})

test('the body that is sent to the client without FastCGI counts as it is', () => {
  const { summary } = recordOf(bytes(1, 'to-client', 'body {}', 0), gap(2, 'to-client', 100, 0), bytes(3, 'from-client', 'abc', 0))
  expect(summary).toMatchObject({ requestBytes: 3, responseBytes: 107, gapBytes: 100 })
})

test('a second try begins its counts anew, and keeps why the first failed', () => {
  const record = recordOf(
    note(1, { type: 'attempt', n: 1, address: 'unix:/a', generation: 1 }),
    bytes(2, 'to-responder', start),
    bytes(2, 'to-responder', encodeRecord(5, 1, new Uint8Array(100))),
    note(3, { type: 'attempt-failed', n: 1, failure: lost }),
    note(4, { type: 'attempt', n: 2, address: 'unix:/b', generation: 2 }),
    bytes(5, 'to-responder', start, 2),
  )
  expect(record.summary).toMatchObject({ attempts: 2, requestBytes: 0 })
  expect(record.detail().attempts).toEqual([
    { n: 1, address: 'unix:/a', generation: 1, atMs: 1, keptMs: null, failure: lost },
    { n: 2, address: 'unix:/b', generation: 2, atMs: 4, keptMs: null, failure: null },
  ])
})

test('what comes after the end changes nothing but findings and figures', () => {
  const record = recordOf(note(5, endNote))
  expect(applyEntry(record, state(6, 'waiting'))).toBe(false)
  expect(applyEntry(record, note(7, { ...endNote, state: 'failed', failure: lost }))).toBe(false)
  expect(applyEntry(record, note(8, { type: 'wait', name: 'client-slow', over: false }))).toBe(false)
  expect(applyEntry(record, note(9, { type: 'finding', finding: { code: 'a', says: 'b' } }))).toBe(true)
  applyFigures(record.summary, { pid: 7, memoryBytes: 1, cpuPercent: null, phpMs: 2, certain: true })
  expect(record.summary).toMatchObject({ state: 'done', durationMs: 5, findings: 1, worker: { pid: 7 } })
})

test('PHP-FPM counts how long a kept connection was idle: that is taken off, whichever came first', () => {
  const figures = { pid: 7, memoryBytes: 1, cpuPercent: 10, phpMs: 520.5, certain: true }
  const kept = note(1, { type: 'attempt', n: 1, address: 'unix:/a', generation: 1, keptMs: 500 })
  const [late, early, fresh] = [recordOf(kept), recordOf(), recordOf(note(1, { type: 'attempt', n: 1, address: 'unix:/a', generation: 1 }))]
  for (const { summary } of [late, early, fresh]) applyFigures(summary, figures)
  applyEntry(early, kept)
  for (const { summary } of [late, early]) expect(summary).toMatchObject({ keptMs: 500, worker: { pid: 7, phpMs: 20.5 } })
  expect(late.summary.worker?.cpuPercent).toBeCloseTo((10 * 520.5) / 20.5)
  expect(fresh.summary).toMatchObject({ keptMs: null, worker: figures })
  const short = recordOf(kept)
  applyFigures(short.summary, { ...figures, phpMs: 499.9 })
  expect(short.summary.worker).toMatchObject({ phpMs: 0, cpuPercent: null })
})

test('a lost engine fails what runs and closes its spans, and only what runs', () => {
  const running = recordOf(state(1, 'waiting'))
  expect(applyLoss(running, BEGAN_MS + 9, lost)).toBe(true)
  expect(running.summary).toMatchObject({ state: 'failed', failure: lost, durationMs: 9, times: { waitMs: 8 } })
  expect(running.detail().spans).toEqual([{ name: 'wait', fromMs: 1, toMs: 9 }])
  const ended = recordOf(note(5, endNote))
  expect(applyLoss(ended, BEGAN_MS + 9, lost)).toBe(false)
  expect(ended.summary.state).toBe('done')
})

test('a target that is too long for a row is whole in the detail', () => {
  const target = `/${'a'.repeat(3000)}`
  const { summary, request } = new ExchangeRecord(1, BEGAN_MS, { ...openNote, target }, new PagePool(0)).detail()
  expect(summary.target).toBe(target.slice(0, 2048))
  expect(request.target).toBe(target)
})

const failure = fc.constantFrom(lost)
const header = fc.tuple(fc.string(), fc.string())
const anyNote: fc.Arbitrary<Note> = fc.oneof(
  fc.constant(openNote),
  fc.constant<Note>({ type: 'routed', site: 'a', pool: null, kind: 'static', file: null, docroot: null, why: '' }),
  fc.record({ type: fc.constant('state' as const), state: fc.constantFrom(...exchangeState.options) }),
  fc.record({ type: fc.constant('attempt' as const), n: fc.nat(3), address: fc.string(), generation: fc.constant(null) }),
  fc.record({ type: fc.constant('attempt-failed' as const), n: fc.nat(3), failure }),
  fc.record({ type: fc.constant('wait' as const), name: fc.constantFrom('client-slow', 'queue', 'x'), over: fc.boolean() }),
  fc.record({ type: fc.constant('answered' as const), status: fc.nat(999), reason: fc.string(), headers: fc.array(header) }),
  fc.record({ type: fc.constant('finding' as const), finding: fc.record({ code: fc.string(), says: fc.string() }) }),
  fc.record({
    type: fc.constant('end' as const),
    state: fc.constantFrom('done' as const, 'failed' as const, 'cancelled' as const),
    failure: fc.option(failure),
    requestBytes: fc.nat(),
    responseBytes: fc.nat(),
    stderrBytes: fc.nat(),
    records: fc.nat(),
  }),
)
const stream = fc.constantFrom(...streams)
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(start, stdout('a: b\n\nc'), encodeEndRequest(1), start.subarray(0, 13)),
)
const at = fc.double({ min: -50, max: 1000, noNaN: true })
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(at, anyNote).map(([ms, what]) => note(ms, what)),
  fc.tuple(at, stream, piece, fc.nat(2)).map(([ms, of, content, attempt]) => bytes(ms, of, content, attempt)),
  fc.tuple(at, stream, fc.nat(70_000), fc.nat(2)).map(([ms, of, length, attempt]) => gap(ms, of, length, attempt)),
)

test('in whatever order entries come, nothing throws, nothing is negative, and the detail is one by its schema', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 60 }), fc.option(at), (entries, lossMs) => {
      const record = recordOf(...entries)
      if (lossMs !== null) applyLoss(record, BEGAN_MS + lossMs, lost)
      const detail = exchangeDetailSchema.parse(record.detail())
      const { summary, segments, spans } = detail
      const { queueMs, connectMs, sendMs, waitMs, receiveMs } = summary.times
      const counts = [summary.requestBytes, summary.responseBytes, summary.stderrBytes, summary.records, summary.attempts, summary.findings]
      for (const count of [...counts, summary.gapBytes, summary.durationMs, queueMs, connectMs, sendMs, waitMs, receiveMs])
        expect(count ?? 0).toBeGreaterThanOrEqual(0)
      for (const { fromMs, toMs } of spans) expect(toMs ?? fromMs).toBeGreaterThanOrEqual(fromMs)
      if (record.ended) expect(spans.filter(({ toMs }) => toMs === null)).toEqual([])
      // Every byte that passed is in one segment of its stream, kept or not.
      const passed = entries.reduce(
        (sum, each) => sum + (each.kind === 'bytes' ? each.bytes.length : each.kind === 'gap' ? each.length : 0),
        0,
      )
      expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(passed)
      expect(segments.reduce((sum, { captured }) => sum + captured, 0)).toBe(detail.bytes.length)
      expect(summary.gapBytes).toBe(passed - detail.bytes.length)
    }),
    { numRuns: 300 },
  )
})

test('of a tapped exchange the request is known once its parameters are', () => {
  const rebuilt: Note = {
    type: 'rebuilt',
    scheme: 'https',
    method: 'POST',
    target: `/shop/cart?${'x'.repeat(3000)}`,
    host: 'shop.test',
    httpVersion: '2.0',
    headers: [['Host', 'shop.test']],
    client: '10.0.0.7:51000',
  }
  const opened: typeof openNote = { ...openNote, method: '', target: '', host: '', headers: [], tap: 'unix:/run/php/shop.sock' }
  const record = new ExchangeRecord(1, BEGAN_MS, opened, new PagePool(0))
  const before = record.heldBytes
  applyEntry(record, note(1, rebuilt))
  const { summary, request } = record.detail()
  expect(summary).toMatchObject({ scheme: 'https', method: 'POST', host: 'shop.test', tap: 'unix:/run/php/shop.sock' })
  expect(summary.target).toHaveLength(2048)
  expect(request).toMatchObject({ target: rebuilt.target, httpVersion: '2.0', client: '10.0.0.7:51000', rawHead: null })
  expect(record.heldBytes - before).toBe(rebuilt.target.length + 'Hostshop.test'.length)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeExchange } from '../../../app/capture/decode-exchange.ts'
import type { DecodedAttempt, DecodedRecord } from '../../../app/capture/decoded.ts'
import { recordFields } from '../../../app/capture/record-fields.ts'
import type { StreamBytes } from '../../../app/capture/stream-bytes.ts'
import { RECORDS_LIMIT } from '../../../app/capture/stream-reader.ts'
import type { ExchangeDetail } from '../../../app/capture/summary.ts'
import { type Entry, streams } from '../../../app/contract/block.ts'
import { FCGI_PARAMS, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../../../app/fastcgi/constants.ts'
import { encodeEndRequest } from '../../../app/fastcgi/end-request.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { endOfStream } from '../../../app/fastcgi/stream-records.ts'
import { bytes, detailOf, endNote, gap, lost, note } from './entries.ts'

const encoder = new TextEncoder()
const PARAMS: [string, string][] = [
  ['SCRIPT_FILENAME', '/srv/blog/index.php'],
  ['REQUEST_METHOD', 'POST'],
  ['HTTP_X_LONG', 'x'.repeat(300)],
]
const start = encodeRequestStart({ requestId: 1, keepConn: false, params: PARAMS })
const record = (type: number, content: string | Uint8Array, id = 1, padding?: number): Uint8Array =>
  encodeRecord(type, id, typeof content === 'string' ? encoder.encode(content) : content, padding)
const begun = note(1, { type: 'attempt', n: 1, address: 'unix:/run/s', generation: 1 })
const ended = note(90, { ...endNote, records: 9 })

function only(detail: ExchangeDetail): DecodedAttempt {
  const [attempt, ...more] = decodeExchange(detail).attempts
  if (!attempt || more.length > 0) throw new Error('not one try')
  return attempt
}
const text = (stream: StreamBytes): string => new TextDecoder().decode(stream.run(1e9))
const short = ({ n, dir, typeName, length, atMs, offset }: DecodedRecord): string => `${n} ${dir} ${typeName} ${length} @${atMs} +${offset}`
const codes = (attempt: DecodedAttempt): string[] =>
  [...attempt.records.flatMap((each) => each.findings), ...attempt.findings].map(({ code }) => code)

const usual = [
  begun,
  bytes(2, 'to-responder', start),
  bytes(3, 'to-responder', record(FCGI_STDIN, 'a=1&b=2')),
  bytes(3, 'to-responder', endOfStream(FCGI_STDIN, 1)),
  bytes(20, 'from-responder', record(FCGI_STDERR, 'PHP message: oh')),
  bytes(21, 'from-responder', record(FCGI_STDOUT, 'Status: 201 Created\r\nX-A: 1\r\nX-A: 2\r\n\r\nhel')),
  bytes(22, 'from-responder', record(FCGI_STDOUT, 'lo')),
  bytes(22, 'from-responder', encodeEndRequest(1, 3)),
  ended,
]

test('an exchange is its records in order of time, and what they carry', () => {
  const attempt = only(detailOf(...usual))
  expect(attempt.records.map(short)).toEqual([
    '1 request FCGI_BEGIN_REQUEST 8 @2 +0',
    `2 request FCGI_PARAMS ${start.length - 16 - 8 - 8 - (attempt.records[1]?.padding ?? 0)} @2 +16`,
    `3 request FCGI_PARAMS 0 @2 +${start.length - 8}`,
    `4 request FCGI_STDIN 7 @3 +${start.length}`,
    `5 request FCGI_STDIN 0 @3 +${start.length + 16}`,
    '6 answer FCGI_STDERR 15 @20 +0',
    '7 answer FCGI_STDOUT 42 @21 +24',
    '8 answer FCGI_STDOUT 2 @22 +80',
    '9 answer FCGI_END_REQUEST 8 @22 +96',
  ])
  expect(attempt.params.map(({ name, value }) => [name, value])).toEqual(PARAMS)
  expect(text(attempt.stdin)).toBe('a=1&b=2')
  expect(text(attempt.stderr)).toBe('PHP message: oh')
  expect(attempt.head).toMatchObject({
    ended: true,
    fields: [
      ['Status', '201 Created'],
      ['X-A', '1'],
      ['X-A', '2'],
    ],
  })
  expect(text(attempt.body)).toBe('hello')
  expect(attempt.end).toEqual({ appStatus: 3, protocolStatus: 0 })
  expect(codes(attempt)).toEqual([])
})

test('parameters say where their bytes are in the FCGI_PARAMS stream', () => {
  const detail = detailOf(...usual)
  const attempt = only(detail)
  const stream = encoder.encode(String.fromCharCode(...start.subarray(24)))
  const [first] = attempt.params
  expect(new TextDecoder().decode(stream.subarray(first?.nameFrom, first?.valueFrom))).toBe('SCRIPT_FILENAME')
  expect(new TextDecoder().decode(stream.subarray(first?.valueFrom, first?.to))).toBe('/srv/blog/index.php')
})

test('records read the same wherever the chunks were cut, but for their times', () => {
  const answer = Buffer.concat([record(FCGI_STDOUT, 'a: b\r\n\r\nhello'), record(FCGI_STDERR, 'x'), encodeEndRequest(1)])
  for (let cut = 0; cut <= answer.length; cut++) {
    const detail = detailOf(
      bytes(2, 'to-responder', start),
      bytes(5, 'from-responder', answer.subarray(0, cut)),
      bytes(9, 'from-responder', answer.subarray(cut)),
      ended,
    )
    const attempt = only(detail)
    const came = attempt.records.filter(({ dir }) => dir === 'answer')
    expect(came.map(({ typeName, offset, length }) => `${typeName} ${offset} ${length}`)).toEqual([
      'FCGI_STDOUT 0 13',
      'FCGI_STDERR 24 1',
      'FCGI_END_REQUEST 40 8',
    ])
    for (const { atMs, endMs, offset, length, padding } of came) {
      expect(atMs, `began, cut at ${cut}`).toBe(offset < cut ? 5 : 9)
      expect(endMs, `ended, cut at ${cut}`).toBe(offset + 8 + length + padding <= cut ? 5 : 9)
    }
    expect(text(attempt.body)).toBe('hello')
    expect(codes(attempt)).toEqual(['request-not-complete'])
  }
})

test('contents that were not kept are gaps; the records after them are there', () => {
  const long = record(FCGI_STDOUT, new Uint8Array(1000).fill(0x61), 1, 0)
  const attempt = only(
    detailOf(
      begun,
      bytes(2, 'to-responder', start),
      bytes(2, 'to-responder', endOfStream(FCGI_STDIN, 1)),
      bytes(5, 'from-responder', record(FCGI_STDOUT, 'a: b\r\n\r\nhello')),
      bytes(6, 'from-responder', long.subarray(0, 108)),
      gap(6, 'from-responder', 900),
      bytes(7, 'from-responder', long.subarray(0, 8)),
      gap(7, 'from-responder', 600),
      gap(8, 'from-responder', 400),
      bytes(9, 'from-responder', encodeEndRequest(1)),
      ended,
    ),
  )
  expect(attempt.records.slice(-4).map(({ typeName, length, captured, atMs }) => [typeName, length, captured, atMs])).toEqual([
    ['FCGI_STDOUT', 13, 13, 5],
    ['FCGI_STDOUT', 1000, 100, 6],
    ['FCGI_STDOUT', 1000, 0, 7],
    ['FCGI_END_REQUEST', 8, 8, 9],
  ])
  expect([attempt.body.length, attempt.body.captured]).toEqual([2005, 105])
  expect([...attempt.body.stretches()].map(({ at, length, bytes: held }) => [at, length, held === null])).toEqual([
    [0, 5, false],
    [5, 100, false],
    [105, 1900, true],
  ])
  expect(attempt.end).toEqual({ appStatus: 0, protocolStatus: 0 })
  expect(codes(attempt)).toEqual([])
})

test('parameters of which a part was not kept are listed up to there, and said to be cut', () => {
  const cut = 60
  const paramsAt = 24
  const whole = start.length - paramsAt - 8
  const attempt = only(
    detailOf(
      bytes(2, 'to-responder', start.subarray(0, paramsAt + cut)),
      gap(2, 'to-responder', whole - cut),
      bytes(2, 'to-responder', start.subarray(paramsAt + whole)),
      ended,
    ),
  )
  expect(attempt.params.map(({ name }) => name)).toEqual(['SCRIPT_FILENAME', 'REQUEST_METHOD'])
  expect(attempt.paramsCut).toBe(true)
})

test('where headers were not kept, the rest is one entry that says so', () => {
  const attempt = only(
    detailOf(
      begun,
      bytes(2, 'to-responder', start),
      bytes(5, 'from-responder', record(FCGI_STDOUT, 'a: b\r\n\r\nhello')),
      gap(6, 'from-responder', 100_000),
      bytes(7, 'from-responder', 'something in the middle of a record'),
      ended,
    ),
  )
  expect(attempt.records.at(-1)).toMatchObject({ kind: 'lost', typeName: 'not kept', offset: 24, length: 100_035, captured: 35 })
  expect(text(attempt.body)).toBe('hello')
})

test('bytes that are no FastCGI are one entry with its finding', () => {
  const rubbish = 'HTTP/1.1 400 Bad Request\r\n\r\n'
  const attempt = only(
    detailOf(begun, bytes(2, 'to-responder', start), bytes(5, 'from-responder', rubbish), bytes(6, 'from-responder', rubbish), ended),
  )
  const last = attempt.records.at(-1)
  expect(last).toMatchObject({ kind: 'broken', typeName: 'no FastCGI', offset: 0, length: 56, captured: 56, atMs: 5, endMs: 6 })
  expect(last?.findings.map(({ code, says }) => [code, says.includes('56')])).toEqual([['not-a-record', true]])
  expect(attempt.head).toBeNull()
})

test('half a record and a missing end are findings of an answer that is over, not of one that runs or was left', () => {
  const half = [
    begun,
    bytes(2, 'to-responder', start),
    bytes(2, 'to-responder', endOfStream(FCGI_STDIN, 1)),
    bytes(5, 'from-responder', record(FCGI_STDOUT, 'abc').subarray(0, 9)),
  ]
  expect(codes(only(detailOf(...half, note(9, { ...endNote, state: 'failed', failure: lost }))))).toEqual(['half-record', 'end-missing'])
  expect(codes(only(detailOf(...half)))).toEqual([])
  expect(codes(only(detailOf(...half, note(9, { ...endNote, state: 'cancelled', failure: lost }))))).toEqual([])
})

test('what is strange about a record stands with it', () => {
  const attempt = only(detailOf(begun, bytes(2, 'to-responder', start), bytes(5, 'from-responder', record(FCGI_STDOUT, 'x', 7)), ended))
  expect(attempt.records.at(-1)?.findings.map(({ code }) => code)).toEqual(['id-unknown'])
})

test('each try is decoded by itself, numbers go on', () => {
  const { attempts } = decodeExchange(
    detailOf(
      begun,
      bytes(2, 'to-responder', start),
      note(3, { type: 'attempt-failed', n: 1, failure: lost }),
      note(4, { type: 'attempt', n: 2, address: 'unix:/other', generation: 2 }),
      bytes(5, 'to-responder', start, 2),
      bytes(6, 'from-responder', record(FCGI_STDOUT, 'a: b\n\nok'), 2),
    ),
  )
  expect(attempts.map(({ n, about, records }) => [n, about?.address, records.map(({ n: number }) => number)])).toEqual([
    [1, 'unix:/run/s', [1, 2, 3]],
    [2, 'unix:/other', [4, 5, 6, 7]],
  ])
  expect(attempts[0]?.findings.map(({ code }) => code)).toEqual(['request-not-complete', 'end-missing'])
})

test('a file from disk has bodies and no try', () => {
  const decoded = decodeExchange(
    detailOf(bytes(1, 'to-client', 'body {}', 0), gap(2, 'to-client', 50, 0), bytes(1, 'from-client', 'q', 0), ended),
  )
  expect(decoded.attempts).toEqual([])
  expect([text(decoded.responseBody), decoded.responseBody.length, text(decoded.requestBody)]).toEqual(['body {}', 57, 'q'])
})

test('the bodies of an exchange with PHP are those of its last try', () => {
  const decoded = decodeExchange(detailOf(...usual))
  expect([text(decoded.requestBody), text(decoded.responseBody)]).toEqual(['a=1&b=2', 'hello'])
})

test('the fields of a record are explained when someone looks, with a pair that began in the record before', () => {
  const pairs = start.subarray(24, start.length - 8)
  const attempt = only(
    detailOf(
      bytes(1, 'to-responder', start.subarray(0, 16)),
      bytes(2, 'to-responder', record(FCGI_PARAMS, pairs.subarray(0, 30))),
      bytes(3, 'to-responder', record(FCGI_PARAMS, pairs.subarray(30, 36))),
      ended,
    ),
  )
  const [begin, first, second] = attempt.records
  if (!begin || !first || !second) throw new Error('too few')
  expect(recordFields(attempt, begin).map(({ name }) => name)).toContain('role')
  expect(recordFields(attempt, second).find(({ kind }) => kind === 'pair')).toMatchObject({
    name: 'SCRIPT_FILENAME',
    value: '/srv/blog/index.php',
  })
  expect(first.findings.map(({ code }) => code)).toEqual(['pair-crosses-records'])
})

test('64 MB in full records decode at once, as views of the same bytes', () => {
  const content = new Uint8Array(65_528)
  const one = record(FCGI_STDOUT, content)
  const count = Math.floor((64 << 20) / one.length)
  const all = new Uint8Array(start.length + count * one.length)
  all.set(start)
  for (let i = 0; i < count; i++) all.set(one, start.length + i * one.length)
  const whole = detailOf(begun)
  const detail: ExchangeDetail = {
    ...whole,
    bytes: all,
    segments: [
      { stream: 'to-responder', attempt: 1, atMs: 1, offset: 0, length: start.length, captured: start.length },
      { stream: 'from-responder', attempt: 1, atMs: 2, offset: 0, length: count * one.length, captured: count * one.length },
    ],
  }
  const began = process.cpuUsage()
  const attempt = only(detail)
  const { user, system } = process.cpuUsage(began)
  expect(attempt.records.length).toBe(3 + count)
  expect(attempt.body.length).toBe(count * 65_528)
  expect([...attempt.stdout.stretches(0, 10)][0]?.bytes?.buffer).toBe(all.buffer)
  // It takes some 25 ms, most of it the search for the head; copying the body would take as much again, reading it byte by byte far more.
  expect((user + system) / 1000).toBeLessThan(100)
})

test('a peer that sends a byte a record is listed up to a limit, with its end, and counted whole', () => {
  const one = record(FCGI_STDOUT, 'x', 1, 0)
  const count = 2 * RECORDS_LIMIT
  const all = new Uint8Array(count * one.length)
  for (let i = 0; i < count; i++) all.set(one, i * one.length)
  const attempt = only(
    detailOf(
      begun,
      bytes(2, 'to-responder', start),
      bytes(3, 'from-responder', all),
      bytes(4, 'from-responder', encodeEndRequest(1)),
      ended,
    ),
  )
  expect(attempt.records.at(-1)?.typeName).toBe('FCGI_END_REQUEST')
  expect(attempt.records.length + attempt.unlisted).toBe(3 + count + 1)
  expect(attempt.stdout.length).toBe(count)
})

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc.constantFrom(start, start.subarray(0, 40), record(FCGI_STDOUT, 'a: b\n\nc'), record(FCGI_STDIN, 'x'), encodeEndRequest(1)),
)
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(fc.nat(100), fc.constantFrom(...streams), piece, fc.nat(2)).map(([ms, of, content, n]) => bytes(ms, of, content, n)),
  fc.tuple(fc.nat(100), fc.constantFrom(...streams), fc.nat(200), fc.nat(2)).map(([ms, of, length, n]) => gap(ms, of, length, n)),
)

test('whatever bytes and gaps come, decoding never throws and every byte is in a record or said to be none', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 30 }), fc.boolean(), (entries, over) => {
      const { attempts } = decodeExchange(detailOf(...entries, ...(over ? [ended] : [])))
      for (const attempt of attempts) {
        for (const each of attempt.records) recordFields(attempt, each)
        for (const dir of ['request', 'answer'] as const) {
          const stream = attempt.streams[dir]
          let at = 0
          for (const { kind, offset, length, padding } of attempt.records.filter((each) => each.dir === dir)) {
            expect(offset).toBe(at)
            at = kind === 'record' ? offset + 8 + length + padding : offset + length
          }
          // Less than a header may be left at the end; the last record may be cut off.
          expect(stream.length - at).toBeLessThan(8)
        }
      }
    }),
    { numRuns: 500 },
  )
})

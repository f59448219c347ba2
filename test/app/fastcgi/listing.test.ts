import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson } from '../../../app/fastcgi/decode-json.ts'
import { encodeEndRequest } from '../../../app/fastcgi/end-request.ts'
import { Listing } from '../../../app/fastcgi/listing.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { endOfStream, streamRecords } from '../../../app/fastcgi/stream-records.ts'
import { nearlyFastCgi, pieceSizes, someBytes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'
import { streams } from './streams.ts'

function listed(chunks: Iterable<Uint8Array>): object[] {
  const lines: object[] = []
  const listing = new Listing((entry) => lines.push(decodeJson(entry, 1)))
  for (const chunk of chunks) listing.push(chunk)
  listing.close()
  return lines
}

/** `3 FCGI_STDOUT 1 @24`, `not-a-record @0 +5`, and the findings of a record after it. */
function words(lines: readonly object[]): string[] {
  return lines.map((line) => {
    const { n, type, id, offset, finding, length, findings } = line as Record<string, unknown>
    if (finding !== undefined)
      return `${finding} @${offset}${length === undefined ? '' : ` +${length}`}${type === undefined ? '' : ` ${type} ${id}`}`
    return [`${n} ${type} ${id} @${offset}`, ...((findings ?? []) as { code: string }[]).map(({ code }) => `! ${code}`)].join(' ')
  })
}

const BEGIN = '01 01 0001 0008 00 00 0001 00 0000000000'
const END = '01 03 0001 0008 00 00 0000000000000000'

test('a line of --json, key by key', () => {
  const bytes = concat([
    encodeRequestStart({ requestId: 1, keepConn: false, params: [['SCRIPT_FILENAME', '/srv/x.php']] }),
    endOfStream(5, 1),
    encodeRecord(6, 1, bytesOf('"\r\n\r\nhello"')),
    encodeEndRequest(1),
  ])
  expect(listed([bytes]).map((line) => JSON.stringify(line))).toEqual([
    '{"n":1,"dir":"request","conn":1,"id":1,"type":"FCGI_BEGIN_REQUEST","length":8,"padding":0,"offset":0}',
    '{"n":2,"dir":"request","conn":1,"id":1,"type":"FCGI_PARAMS","length":27,"padding":5,"offset":16}',
    '{"n":3,"dir":"request","conn":1,"id":1,"type":"FCGI_PARAMS","length":0,"padding":0,"offset":56}',
    '{"n":4,"dir":"request","conn":1,"id":1,"type":"FCGI_STDIN","length":0,"padding":0,"offset":64}',
    '{"n":5,"dir":"answer","conn":1,"id":1,"type":"FCGI_STDOUT","length":9,"padding":7,"offset":72}',
    '{"n":6,"dir":"answer","conn":1,"id":1,"type":"FCGI_END_REQUEST","length":8,"padding":0,"offset":96}',
  ])
})

test('broken bytes, half records and ends are lines with a finding', () => {
  expect(listed([bytesOf(`${BEGIN} "rubbish" ${END} 01 06 0001 0010 00 00 "abc"`)])).toEqual([
    { n: 1, dir: 'request', conn: 1, id: 1, type: 'FCGI_BEGIN_REQUEST', length: 8, padding: 0, offset: 0 },
    { finding: 'not-a-record', says: 'These 7 bytes are no FastCGI record.', conn: 1, offset: 16, length: 7 },
    { n: 2, dir: 'answer', conn: 1, id: 1, type: 'FCGI_END_REQUEST', length: 8, padding: 0, offset: 23 },
    {
      finding: 'half-record',
      says: 'The stream ends 13 bytes before the end of this record.',
      conn: 1,
      offset: 39,
      length: 11,
      dir: 'answer',
      id: 1,
      type: 'FCGI_STDOUT',
    },
    { finding: 'request-not-complete', says: 'The connection ended before request 1 was sent completely.', conn: 1, offset: 0 },
  ])
})

const cases: readonly { readonly name: string; readonly notation: string; readonly lists: readonly string[] }[] = [
  { name: 'nothing', notation: '', lists: [] },
  { name: 'no FastCGI at all', notation: '"HTTP/1.1 200 OK\r\n\r\nhello, all"', lists: ['not-a-record @0 +29'] },
  { name: 'rubbish before', notation: `ff 01 02 ${END}`, lists: ['not-a-record @0 +3', '1 FCGI_END_REQUEST 1 @3'] },
  {
    name: 'rubbish between, with bytes that look like a beginning',
    notation: `${END} 01 ff 01 06 ff ff 01 01 ff ${END}`,
    lists: ['1 FCGI_END_REQUEST 1 @0', 'not-a-record @16 +9', '2 FCGI_END_REQUEST 1 @25 ! record-after-end'],
  },
  {
    name: 'after rubbish a header must be right in every field: its type',
    notation: `ff 01 4d 0001 0000 00 00 ${END}`,
    lists: ['not-a-record @0 +9', '1 FCGI_END_REQUEST 1 @9'],
  },
  { name: 'its reserved byte', notation: `ff 01 06 0001 0000 00 09 ${END}`, lists: ['not-a-record @0 +9', '1 FCGI_END_REQUEST 1 @9'] },
  { name: 'its request id', notation: `ff 01 06 0000 0000 00 00 ${END}`, lists: ['not-a-record @0 +9', '1 FCGI_END_REQUEST 1 @9'] },
  { name: 'rubbish after', notation: `${END} "the end, and more"`, lists: ['1 FCGI_END_REQUEST 1 @0', 'not-a-record @16 +17'] },
  { name: 'half a header', notation: `${END} 01 06 00`, lists: ['1 FCGI_END_REQUEST 1 @0', 'half-record @16 +3'] },
  {
    name: 'a type that nobody knows, in step',
    notation: `${END} 01 4d 0001 0003 01 00 "abc" 00 ${END}`,
    lists: ['1 FCGI_END_REQUEST 1 @0', '2 unknown (77) 1 @16 ! type-unknown', '3 FCGI_END_REQUEST 1 @28 ! record-after-end'],
  },
  { name: 'the same at the end', notation: '01 4d 0001 0003 01 00 "abc" 00', lists: ['1 unknown (77) 1 @0 ! type-unknown'] },
  {
    name: 'another version, in step',
    notation: `02 06 0001 0000 00 00 ${END}`,
    lists: ['1 FCGI_STDOUT 1 @0 ! version-not-1', '2 FCGI_END_REQUEST 1 @8'],
  },
  { name: 'another version, and what follows is none', notation: '02 06 0001 0000 00 00 "rubbish!"', lists: ['not-a-record @0 +16'] },
  { name: 'an answer that was cut', notation: '01 06 0001 0001 00 00 "x"', lists: ['1 FCGI_STDOUT 1 @0', 'end-missing @9'] },
  {
    name: 'both directions, one after the other, on a kept connection',
    notation: `${BEGIN} 01 04 0001 0000 00 00 01 05 0001 0000 00 00 ${BEGIN} 01 04 0001 0000 00 00 01 05 0001 0000 00 00 01 06 0001 0000 00 00 ${END} 01 06 0001 0000 00 00 ${END}`,
    lists: [
      '1 FCGI_BEGIN_REQUEST 1 @0',
      '2 FCGI_PARAMS 1 @16',
      '3 FCGI_STDIN 1 @24',
      '4 FCGI_BEGIN_REQUEST 1 @32',
      '5 FCGI_PARAMS 1 @48',
      '6 FCGI_STDIN 1 @56',
      '7 FCGI_STDOUT 1 @64',
      '8 FCGI_END_REQUEST 1 @72',
      '9 FCGI_STDOUT 1 @88',
      '10 FCGI_END_REQUEST 1 @96',
    ],
  },
]
for (const { name, notation, lists } of cases)
  test(`${name}, wherever it is cut`, () => {
    for (const cut of cuts(bytesOf(notation))) expect(words(listed(cut.chunks)), cut.name).toEqual(lists)
  })

describe('all that the tables hold', () => {
  // A strange header counts only if the next one is right; in the table two strange ones follow each other.
  const table = streams.filter(({ name }) => name !== 'another version')
  const all = concat(table.map((each) => bytesOf(each.notation)))
  test('is listed, wherever it is cut', () => {
    const whole = listed([all])
    expect(whole.filter((line) => 'n' in line)).toHaveLength(table.flatMap(({ reads }) => reads).length)
    for (const cut of cuts(all)) expect(listed(cut.chunks), cut.name).toEqual(whole)
  })
})

test('records that the encoder makes are all found, also behind rubbish', () => {
  // Rubbish without a byte 1: no header can begin in it.
  const rubbish = fc.array(fc.integer({ min: 2, max: 255 }), { minLength: 1, maxLength: 30 }).map((bytes) => Uint8Array.from(bytes))
  fc.assert(
    fc.property(rubbish, fc.array(someBytes(65_000), { minLength: 2, maxLength: 4 }), pieceSizes, (before, bodies, sizes) => {
      const records = concat(bodies.flatMap((body) => streamRecords(6, 1, concat([body, Uint8Array.of(2)]))))
      const lines = words(listed(pieces(concat([before, records]), sizes)))
      expect(lines[0]).toBe(`not-a-record @0 +${before.length}`)
      expect(lines.slice(1, -1).every((line) => /^\d+ FCGI_STDOUT 1 @\d+$/.test(line))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('no bytes make it throw, no cut changes it, and each byte is in one line', () => {
  fc.assert(
    fc.property(nearlyFastCgi, pieceSizes, (bytes, sizes) => {
      const lines = listed(pieces(bytes, sizes))
      expect(lines).toEqual(listed([bytes]))
      let at = 0
      for (const line of lines as Record<string, number>[]) {
        if ('n' in line) {
          expect(line.offset).toBe(at)
          at += 8 + (line.length ?? 0) + (line.padding ?? 0)
        } else if ('length' in line) {
          expect(line.offset).toBe(at)
          at += line.length ?? 0
        }
      }
      expect(at).toBe(bytes.length)
    }),
    { numRuns: 500 },
  )
})

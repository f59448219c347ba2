import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginRequest, encodeBeginRequest } from '../../../app/fastcgi/begin-request.ts'
import { encodeEndRequest, endRequest } from '../../../app/fastcgi/end-request.ts'
import { decodeValues, encodeGetValues, encodeGetValuesResult } from '../../../app/fastcgi/get-values.ts'
import { encodeParams } from '../../../app/fastcgi/params-encoder.ts'
import { encodeRecord, MAX_SENT_CONTENT, paddingFor } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { endOfStream, streamRecords } from '../../../app/fastcgi/stream-records.ts'
import { encodeUnknownType, unknownType } from '../../../app/fastcgi/unknown-type.ts'
import { bytesOf, concat, hexOf } from './bytes-of.ts'
import { readRecords, wordsOf } from './read-records.ts'

const golden = [
  ['BEGIN, responder, keep', encodeBeginRequest(1, 1, true), '01 01 00 01 00 08 00 00  00 01 01 00 00 00 00 00'],
  ['BEGIN, filter, close', encodeBeginRequest(0xfffe, 3, false), '01 01 ff fe 00 08 00 00  00 03 00 00 00 00 00 00'],
  ['PARAMS {A: B}', encodeParams(1, [['A', 'B']]), '01 04 00 01 00 04 04 00  01 01 41 42  00 00 00 00  01 04 00 01 00 00 00 00'],
  ['no PARAMS', encodeParams(1, []), '01 04 00 01 00 00 00 00'],
  ['end of STDIN', endOfStream(5, 1), '01 05 00 01 00 00 00 00'],
  ['ABORT', encodeRecord(2, 1), '01 02 00 01 00 00 00 00'],
  ['GET_VALUES', encodeGetValues(['FCGI_MPXS_CONNS']), '01 09 00 00 00 11 07 00  0f 00 "FCGI_MPXS_CONNS" 00 00 00 00 00 00 00'],
  [
    'its result',
    encodeGetValuesResult([['FCGI_MPXS_CONNS', '0']]),
    '01 0a 00 00 00 12 06 00  0f 01 "FCGI_MPXS_CONNS" "0" 00 00 00 00 00 00',
  ],
  ['END, all 32 bits', encodeEndRequest(1, 0xfedc_ba98, 2), '01 03 00 01 00 08 00 00  fe dc ba 98 02 00 00 00'],
  ['UNKNOWN_TYPE', encodeUnknownType(77), '01 0b 00 00 00 08 00 00  4d 00 00 00 00 00 00 00'],
  ['STDERR', encodeRecord(7, 1, bytesOf('"Primary script unknown"')), '01 07 00 01 00 16 02 00 "Primary script unknown" 00 00'],
  ['a padding of our choice', encodeRecord(6, 1, bytesOf('"a"'), 2), '01 06 00 01 00 01 02 00 61 00 00'],
  [
    'the start of a request',
    encodeRequestStart({ requestId: 1, keepConn: false, params: [['A', 'B']] }),
    '01 01 00 01 00 08 00 00 00 01 00 00 00 00 00 00  01 04 00 01 00 04 04 00 01 01 41 42 00 00 00 00  01 04 00 01 00 00 00 00',
  ],
] as const
for (const [name, bytes, notation] of golden) test(`golden: ${name}`, () => expect(hexOf(bytes)).toBe(hexOf(bytesOf(notation))))

test('fixed contents come back; what is short is undefined, what is reserved is ignored', () => {
  const content = (record: Uint8Array) => record.subarray(8)
  expect(beginRequest.decode(content(encodeBeginRequest(1, 2, true)))).toEqual({ role: 2, flags: 1, keepConn: true })
  expect(beginRequest.decode(bytesOf('0001 fe ffffffffff'))).toEqual({ role: 1, flags: 0xfe, keepConn: false })
  expect(endRequest.decode(content(encodeEndRequest(1, 0xffff_ffff, 1)))).toEqual({ appStatus: 0xffff_ffff, protocolStatus: 1 })
  expect(endRequest.decode(bytesOf('00000000 00 "ml;"'))).toEqual({ appStatus: 0, protocolStatus: 0 })
  expect(unknownType.decode(content(encodeUnknownType(200)))).toBe(200)
  for (const codec of [beginRequest, endRequest, unknownType]) expect(codec.decode(new Uint8Array(7))).toBeUndefined()
})

test('management values come back; a cut one is the fault', () => {
  const record = encodeGetValuesResult([
    ['FCGI_MAX_CONNS', '10'],
    ['FCGI_MPXS_CONNS', '0'],
  ])
  const [read] = readRecords([record])
  expect(decodeValues(read?.content ?? new Uint8Array())).toEqual({
    values: new Map([
      ['FCGI_MAX_CONNS', '10'],
      ['FCGI_MPXS_CONNS', '0'],
    ]),
  })
  expect(decodeValues(bytesOf('01 01 "AB" 05'))).toEqual({ values: new Map([['A', 'B']]), fault: { offset: 4, missing: 6 } })
})

describe('what the encoder refuses as a bug of ours', () => {
  const bugs: Record<string, () => unknown> = {
    'content plus padding over 65,535': () => encodeRecord(6, 1, new Uint8Array(65_535), 1),
    'content over 65,535': () => encodeRecord(6, 1, new Uint8Array(65_536)),
    'padding over 255': () => encodeRecord(6, 1, new Uint8Array(1), 256),
    'a request id over 65,535': () => encodeRecord(6, 65_536),
    'FCGI_BEGIN_REQUEST of request 0': () => encodeBeginRequest(0, 1, false),
  }
  for (const [name, bug] of Object.entries(bugs)) test(name, () => expect(bug).toThrow(RangeError))
})

test('padding ends records at a multiple of 8, and never takes them over 65,535', () => {
  for (let length = 0; length <= 65_535; length++) {
    const padding = paddingFor(length)
    if (length + padding > 65_535 || padding > 7 || (length <= MAX_SENT_CONTENT && (length + padding) % 8 !== 0))
      throw new Error(`${length} +${padding}`)
  }
  expect(paddingFor(65_535)).toBe(0)
  expect(paddingFor(65_528)).toBe(0)
})

describe('a body as records', () => {
  for (const [length, lengths] of [
    [0, []],
    [1, [1]],
    [65_528, [65_528]],
    [65_529, [65_528, 1]],
    [200_000, [65_528, 65_528, 65_528, 3416]],
  ] as const)
    test(`${length} bytes: contents are views, nothing is copied`, () => {
      const chunk = Uint8Array.from({ length }, (_, i) => i * 7)
      const parts = streamRecords(5, 3, chunk)
      expect(parts.filter((_, i) => i % 2 === 1).every((part) => part.buffer === chunk.buffer)).toBe(true)
      const records = readRecords([...parts, endOfStream(5, 3)])
      expect(records.map(({ header }) => header.contentLength)).toEqual([...lengths, 0])
      expect(records.every(({ header }) => header.requestId === 3 && header.type === 5 && header.paddingLength === 0)).toBe(true)
      expect(Buffer.compare(concat(records.map(({ content }) => content)), chunk)).toBe(0)
    })

  test('of any length comes back whole', () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.integer({ min: 1, max: 65_535 }), (length, id) => {
        const chunk = Uint8Array.from({ length }, (_, i) => i)
        const records = readRecords(streamRecords(6, id, chunk))
        expect(records.every(({ header, content }) => content.length > 0 && header.contentLength + header.paddingLength <= 65_535)).toBe(
          true,
        )
        expect(Buffer.compare(concat(records.map(({ content }) => content)), chunk)).toBe(0)
      }),
      { numRuns: 30 },
    )
  })
})

test('equal params give equal bytes, in their order', () => {
  const params = [
    ['B', '2'],
    ['A', '1'],
  ] as const
  expect(encodeParams(1, params)).toEqual(encodeParams(1, new Map(params)))
  expect(readRecords([encodeParams(1, params)]).map(wordsOf)[0]).toContain('B2')
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Explained, explainRecord } from '../../../app/fastcgi/explain.ts'
import { nearlyFastCgi } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'

/** Fields after the header: `4-8 name value`. */
const content = ({ fields }: Explained): string[] =>
  fields.filter((field) => field.part !== 'header').map(({ from, to, name, value }) => `${from}-${to} ${name} ${JSON.stringify(value)}`)

const codes = ({ findings }: Explained): string[] => findings.map(({ code, offset }) => `${code} ${offset}`)

test('the header, byte for byte', () => {
  const { header, fields, findings, carry } = explainRecord(bytesOf('01 04 0102 0000 00 09'))
  expect(fields.slice(0, 6)).toEqual([
    { part: 'header', kind: 'number', name: 'version', value: '1', from: 0, to: 1 },
    { part: 'header', kind: 'number', name: 'type', value: 'FCGI_PARAMS (4)', from: 1, to: 2 },
    { part: 'header', kind: 'number', name: 'requestId', value: '258', from: 2, to: 4 },
    { part: 'header', kind: 'number', name: 'contentLength', value: '0', from: 4, to: 6 },
    { part: 'header', kind: 'number', name: 'paddingLength', value: '0', from: 6, to: 7 },
    { part: 'header', kind: 'number', name: 'reserved', value: '9', from: 7, to: 8 },
  ])
  expect(header?.requestId).toBe(258)
  expect(findings).toEqual([])
  expect(carry.length).toBe(0)
})

const records = [
  {
    name: 'FCGI_BEGIN_REQUEST',
    notation: '01 01 0001 0008 00 00 0001 01 0000000000',
    fields: ['8-10 role "FCGI_RESPONDER (1)"', '10-11 flags "FCGI_KEEP_CONN (1)"', '11-16 reserved "00 00 00 00 00"'],
  },
  {
    name: 'FCGI_BEGIN_REQUEST of another role, other flags',
    notation: '01 01 0001 0008 00 00 0007 fe 0000000000',
    fields: ['8-10 role "unknown (7)"', '10-11 flags "254"', '11-16 reserved "00 00 00 00 00"'],
  },
  {
    name: 'FCGI_BEGIN_REQUEST, too long',
    notation: '01 01 0001 0009 00 00 0001 00 0000000000 "x"',
    fields: ['8-10 role "FCGI_RESPONDER (1)"', '10-11 flags "0"', '11-16 reserved "00 00 00 00 00"', '16-17 content "78"'],
    findings: ['content-length 0'],
  },
  { name: 'FCGI_ABORT_REQUEST', notation: '01 02 0001 0000 00 00', fields: [] },
  {
    name: 'FCGI_END_REQUEST',
    notation: '01 03 0001 0008 00 00 fffffffe 02 "NSL"',
    fields: ['8-12 appStatus "4294967294"', '12-13 protocolStatus "FCGI_OVERLOADED (2)"', '13-16 reserved "4e 53 4c"'],
  },
  {
    name: 'FCGI_END_REQUEST, too short',
    notation: '01 03 0001 0003 00 00 000000',
    fields: ['8-11 reserved "00 00 00"'],
    findings: ['content-length 0'],
  },
  {
    name: 'FCGI_PARAMS with padding',
    notation: '01 04 0001 000b 05 00 01 01 "AB" 04 01 "NAMEx" 0000000000',
    fields: ['8-12 A "B"', '12-19 NAME "x"', '19-24 padding "5 bytes"'],
  },
  { name: 'the end of FCGI_PARAMS', notation: '01 04 0001 0000 00 00', fields: ['8-8 end of stream ""'] },
  { name: 'FCGI_STDIN', notation: '01 05 0001 0003 00 00 "a=b"', fields: ['8-11 content "a=b"'] },
  { name: 'the end of FCGI_STDIN', notation: '01 05 0001 0000 00 00', fields: ['8-8 end of stream ""'] },
  { name: 'FCGI_STDOUT in UTF-8', notation: '01 06 0001 0002 00 00 c3 a9', fields: ['8-10 content "\u00e9"'] },
  {
    name: 'FCGI_STDERR',
    notation: '01 07 0001 0016 02 00 "Primary script unknown" 0000',
    fields: ['8-30 content "Primary script unknown"', '30-32 padding "2 bytes"'],
  },
  { name: 'FCGI_DATA', notation: '01 08 0001 0001 00 00 "x"', fields: ['8-9 content "x"'] },
  { name: 'FCGI_GET_VALUES', notation: '01 09 0000 0011 00 00 0f 00 "FCGI_MPXS_CONNS"', fields: ['8-25 FCGI_MPXS_CONNS ""'] },
  { name: 'FCGI_GET_VALUES_RESULT', notation: '01 0a 0000 0012 00 00 0f 01 "FCGI_MPXS_CONNS" "0"', fields: ['8-26 FCGI_MPXS_CONNS "0"'] },
  {
    name: 'FCGI_GET_VALUES_RESULT, cut',
    notation: '01 0a 0000 0006 00 00 01 01 "AB" 05 05',
    fields: ['8-12 A "B"', '12-14 pair "is cut off"'],
    findings: ['pair-cut 12'],
  },
  {
    name: 'FCGI_UNKNOWN_TYPE',
    notation: '01 0b 0000 0008 00 00 4d 00000000000000',
    fields: ['8-9 type "unknown (77)"', '9-16 reserved "00 00 00 00 00 00 00"'],
  },
  {
    name: 'a type that nobody knows',
    notation: '01 4d 0001 0002 00 00 "hi"',
    fields: ['8-10 content "68 69"'],
    findings: ['type-unknown 0'],
  },
  {
    name: 'half a record',
    notation: '01 06 0001 0005 03 00 "ab"',
    fields: ['8-10 content "ab"'],
    findings: ['half-record 0'],
  },
  { name: 'half a header', notation: '01 06 00', fields: [], findings: ['half-record 0'] },
] as const
for (const { name, notation, fields, ...rest } of records)
  test(name, () => {
    const explained = explainRecord(bytesOf(notation))
    expect(content(explained)).toEqual(fields)
    expect(codes(explained)).toEqual('findings' in rest ? rest.findings : [])
  })

test('many bytes are shown in short', () => {
  const [field] = content(explainRecord(concat([bytesOf('01 4d 0001 0028 00 00'), new Uint8Array(40)])))
  expect(field).toBe(`8-48 content "${'00 '.repeat(32)}..."`)
})

describe('a pair that crosses records', () => {
  const pair = bytesOf('04 05 "NAMEvalue"')
  const record = (part: Uint8Array) => concat([Uint8Array.of(1, 4, 0, 1, 0, part.length, 0, 0), part])
  for (let border = 1; border < pair.length; border++)
    test(`after ${border} bytes`, () => {
      const first = explainRecord(record(concat([bytesOf('01 01 "AB"'), pair.subarray(0, border)])))
      expect(content(first)).toEqual(['8-12 A "B"', `12-${12 + border} pair "goes on in the next record"`])
      expect(codes(first)).toEqual(['pair-crosses-records 12'])
      const second = explainRecord(record(concat([pair.subarray(border), bytesOf('01 01 "CD"')])), first.carry)
      const to = 8 + pair.length - border
      expect(content(second)).toEqual([`8-${to} NAME "value"`, `${to}-${to + 4} C "D"`])
      expect(second.fields.find((field) => field.name === 'NAME')).toMatchObject({ nameFrom: 8 + 2 - border, valueFrom: 8 + 6 - border })
      expect(codes(second)).toEqual([])
      expect(second.carry.length).toBe(0)
    })

  test('over three records, and one whose stream ends first', () => {
    const first = explainRecord(record(pair.subarray(0, 3)))
    const second = explainRecord(record(pair.subarray(3, 6)), first.carry)
    expect(content(second)).toEqual(['8-11 pair "goes on in the next record"'])
    expect(Buffer.from(second.carry).toString('latin1')).toBe('\x04\x05NAME')
    expect(codes(explainRecord(record(new Uint8Array(0)), second.carry))).toEqual(['pair-cut 8'])
  })
})

test('no bytes make it throw; the fields are in order, inside the record and do not overlap', () => {
  fc.assert(
    fc.property(nearlyFastCgi, fc.uint8Array({ maxLength: 20 }), (record, carry) => {
      const { fields } = explainRecord(record, carry)
      let at = 0
      for (const field of fields) {
        expect(field.from).toBeGreaterThanOrEqual(at)
        expect(field.to).toBeGreaterThanOrEqual(field.from)
        at = field.to
      }
      expect(at).toBeLessThanOrEqual(record.length)
    }),
    { numRuns: 500, examples: [[Uint8Array.of(1, 4, 0, 0, 0, 1, 0, 0, 128), Uint8Array.of(0, 0, 0)]] },
  )
})

test('of a whole record every byte is explained', () => {
  const whole = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.uint8Array({ maxLength: 60 }), fc.nat(9))
    .map(([type, bytes, padding]) => concat([Uint8Array.of(1, type, 0, 1, 0, bytes.length, padding, 0), bytes, new Uint8Array(padding)]))
  fc.assert(
    fc.property(whole, (record) => {
      const covered = explainRecord(record).fields.reduce((sum, field) => sum + field.to - field.from, 0)
      expect(covered).toBe(record.length)
    }),
  )
})

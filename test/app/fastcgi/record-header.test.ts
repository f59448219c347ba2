import { expect, test } from 'vitest'
import { directionOf, isManagement } from '../../../app/fastcgi/direction.ts'
import { protocolStatusName, recordTypeName, roleName } from '../../../app/fastcgi/names.ts'
import { recordHeader } from '../../../app/fastcgi/record-header.ts'
import { bytesOf, hexOf } from './bytes-of.ts'

const header = { version: 1, type: 4, requestId: 0x0102, contentLength: 0xfffe, paddingLength: 2, reserved: 0 }

test('all numbers are big-endian', () => {
  const into = new Uint8Array(10)
  expect(recordHeader.encode(header, new DataView(into.buffer), 1)).toBe(9)
  expect(hexOf(into)).toBe('00' + '0104' + '0102' + 'fffe' + '02' + '00' + '00')
  expect(recordHeader.decode(new DataView(into.buffer), 1)).toEqual(header)
})

test('a header that is not all there is none', () => {
  const view = new DataView(bytesOf('01 04 0001 0000 00').buffer as ArrayBuffer)
  expect(recordHeader.decode(view, 0)).toBeUndefined()
})

for (const [field, value] of [
  ['version', 256],
  ['type', -1],
  ['requestId', 65_536],
  ['contentLength', 65_536],
  ['paddingLength', 256],
  ['reserved', 1.5],
  ['contentLength', Number.NaN],
] as const)
  test(`${field} ${value} is a bug of ours, not cut to size`, () => {
    expect(() => recordHeader.encode({ ...header, [field]: value }, new DataView(new ArrayBuffer(8)), 0)).toThrow(RangeError)
  })

test('the names of the specification, and the number of what it does not know', () => {
  const names = Array.from({ length: 13 }, (_, type) => recordTypeName(type))
  expect(names).toEqual([
    'unknown (0)',
    'FCGI_BEGIN_REQUEST',
    'FCGI_ABORT_REQUEST',
    'FCGI_END_REQUEST',
    'FCGI_PARAMS',
    'FCGI_STDIN',
    'FCGI_STDOUT',
    'FCGI_STDERR',
    'FCGI_DATA',
    'FCGI_GET_VALUES',
    'FCGI_GET_VALUES_RESULT',
    'FCGI_UNKNOWN_TYPE',
    'unknown (12)',
  ])
  expect([0, 1, 2, 3, 4].map(roleName)).toEqual(['unknown (0)', 'FCGI_RESPONDER', 'FCGI_AUTHORIZER', 'FCGI_FILTER', 'unknown (4)'])
  expect([0, 1, 2, 3, 4].map(protocolStatusName)).toEqual([
    'FCGI_REQUEST_COMPLETE',
    'FCGI_CANT_MPX_CONN',
    'FCGI_OVERLOADED',
    'FCGI_UNKNOWN_ROLE',
    'unknown (4)',
  ])
})

test('which way a record goes, and whether it is about the connection', () => {
  const of = (way: string | undefined) => Array.from({ length: 14 }, (_, type) => type).filter((type) => directionOf(type) === way)
  expect(of('request')).toEqual([1, 2, 4, 5, 8, 9])
  expect(of('answer')).toEqual([3, 6, 7, 10, 11])
  expect(of(undefined)).toEqual([0, 12, 13])
  expect(Array.from({ length: 14 }, (_, type) => type).filter(isManagement)).toEqual([9, 10, 11])
})

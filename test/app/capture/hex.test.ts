import { expect, test } from 'vitest'
import { hexRow, hexRowCount } from '../../../app/capture/hex.ts'
import { StreamBytes } from '../../../app/capture/stream-bytes.ts'

const all = Uint8Array.from({ length: 64 }, (_, i) => i + 60)
const stream = new StreamBytes(all)
stream.add(0, 20)
stream.miss(3)
stream.add(20, 10)

test('a row is its offset, its bytes and its characters', () => {
  expect(hexRowCount(stream.length)).toBe(3)
  expect(hexRow(stream, 0)).toEqual({
    offset: '00000000',
    hex: ['3c', '3d', '3e', '3f', '40', '41', '42', '43', '44', '45', '46', '47', '48', '49', '4a', '4b'],
    ascii: '<=>?@ABCDEFGHIJK',
  })
})

test('bytes that were not kept have their place', () => {
  expect(hexRow(stream, 1)).toMatchObject({ offset: '00000010', ascii: 'LMNO···PQRSTUVWX' })
  expect(hexRow(stream, 1).hex.slice(3, 8)).toEqual(['4f', '··', '··', '··', '50'])
})

test('the last row is as long as what is left, and beyond it is none', () => {
  expect(hexRow(stream, 2)).toMatchObject({ offset: '00000020', hex: ['59'], ascii: 'Y' })
  expect(hexRow(stream, 3).hex).toEqual([])
  expect(hexRowCount(0)).toBe(0)
})

test('a part of a stream counts from its own beginning', () => {
  expect(hexRow(stream, 0, 5, 8)).toEqual({ offset: '00000000', hex: ['41', '42', '43'], ascii: 'ABC' })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PARAMS_LIMIT_BYTES, PairDecoder } from '../../../app/fastcgi/pair-decoder.ts'
import { pairs } from '../../../app/fastcgi/pairs.ts'
import { someBytes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'

/** Feeds contents of records; each may come in several chunks. */
function decoded(records: readonly (readonly Uint8Array[])[]): PairDecoder {
  const decoder = new PairDecoder()
  for (const chunks of records) {
    for (const chunk of chunks) decoder.push(chunk)
    decoder.endRecord()
  }
  return decoder
}

const words = (decoder: PairDecoder): string[] =>
  decoder.pairs.map((pair) => `${decoder.name(pair)}=${decoder.value(pair)}${pair.crosses ? ' crosses' : ''}`)

test('pairs that cross records are read, and remembered as such, wherever the border is', () => {
  const all = bytesOf('01 01 "AB"  80 00 00 02 80 00 00 03 "CDefg"  00 00')
  for (let border = 0; border <= all.length; border++) {
    const decoder = decoded([[all.subarray(0, border)], [all.subarray(border)]])
    const crosses = (from: number, to: number) => (border > from && border < to ? ' crosses' : '')
    expect(words(decoder), `border at ${border}`).toEqual([`A=B${crosses(0, 4)}`, `CD=efg${crosses(4, 17)}`, `=${crosses(17, 19)}`])
    expect(decoder.fault).toBeUndefined()
    expect(decoder.bytes).toEqual(all)
  }
})

test('a pair over three records crosses once', () => {
  const all = bytesOf('01 06 "Aabcdef" 01 01 "AB"')
  expect(words(decoded([[all.subarray(0, 1)], [all.subarray(1, 5)], [all.subarray(5)]]))).toEqual(['A=abcdef crosses', 'A=B'])
})

test('cuts inside a record are no borders', () => {
  const all = bytesOf('01 01 "AB" 02 03 "CDefg"')
  for (const cut of cuts(all)) {
    const decoder = decoded([cut.chunks])
    expect(words(decoder), cut.name).toEqual(['A=B', 'CD=efg'])
    expect(decoder.pairs[1]).toEqual({ from: 4, nameFrom: 6, valueFrom: 8, to: 11, crosses: false })
  }
})

test('endRecord tells where the pair begins that goes on', () => {
  const decoder = new PairDecoder()
  decoder.push(bytesOf('01 01 "AB"'))
  expect(decoder.endRecord()).toBeUndefined()
  decoder.push(bytesOf('01 01 "A"'))
  expect(decoder.endRecord()).toBe(4)
  expect(decoder.fault).toEqual({ offset: 4, missing: 1 })
})

test('names keep each byte, values are for people', () => {
  const decoder = decoded([[bytesOf('01 02 e9 c3a9  01 01 "A" e9')]])
  expect(words(decoder)).toEqual(['\u00e9=\u00e9', 'A=\u00e9'])
  expect(decoder.get('A')).toBe('\u00e9')
  expect(decoder.get('B')).toBeUndefined()
})

test('beyond its limit it keeps nothing and counts', () => {
  const decoder = new PairDecoder()
  decoder.push(bytesOf('01 01 "AB" ff ff ff ff ff ff ff ff'))
  const chunk = new Uint8Array(1 << 20)
  for (let i = 0; i < 5; i++) decoder.push(chunk)
  expect(words(decoder)).toEqual(['A=B'])
  expect(decoder.bytes.length).toBe(PARAMS_LIMIT_BYTES)
  expect(decoder.lostBytes).toBe(12 + 5 * (1 << 20) - PARAMS_LIMIT_BYTES)
})

test('after missing bytes no pair is guessed', () => {
  const decoder = new PairDecoder()
  decoder.push(bytesOf('01 01 "AB" 01'))
  decoder.skip(10)
  decoder.push(bytesOf('01 01 "CD"'))
  expect(decoder.endRecord()).toBeUndefined()
  expect(words(decoder)).toEqual(['A=B'])
  expect(decoder.lostBytes).toBe(14)
})

test('the same pairs, however the stream is cut into records and chunks', () => {
  const list = fc.array(fc.tuple(someBytes(300), someBytes(3000)), { maxLength: 10 })
  const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(list, sizes, sizes, (pairList, recordSizes, chunkSizes) => {
      const all = concat(
        pairList.map(([name, value]) => {
          const into = new Uint8Array(pairs.size(name.length, value.length))
          pairs.encode(name, value, into, 0)
          return into
        }),
      )
      const records = pieces(all, recordSizes)
      const decoder = decoded(records.map((record) => pieces(record, chunkSizes)))
      const whole = pairs.decode(all).pairs
      const borders: number[] = []
      for (const record of records) borders.push((borders.at(-1) ?? 0) + record.length)
      expect(decoder.pairs).toEqual(
        whole.map((pair) => ({ ...pair, crosses: borders.some((border) => border > pair.from && border < pair.to) })),
      )
      expect(Buffer.compare(decoder.bytes, all)).toBe(0)
    }),
    { numRuns: 100 },
  )
})

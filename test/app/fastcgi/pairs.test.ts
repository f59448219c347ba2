import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairLength } from '../../../app/fastcgi/pair-length.ts'
import { pairs } from '../../../app/fastcgi/pairs.ts'
import { latin1Text } from '../../../app/fastcgi/text.ts'
import { someBytes } from './arbitraries.ts'
import { bytesOf, concat, hexOf } from './bytes-of.ts'

describe('a length', () => {
  const lengths = [
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '80000080'],
    [255, '800000ff'],
    [65_535, '8000ffff'],
    [0x7fff_ffff, 'ffffffff'],
  ] as const
  for (const [bytes, hex] of lengths)
    test(`${bytes} is ${hex}`, () => {
      const into = new Uint8Array(6)
      const view = new DataView(into.buffer)
      const next = pairLength.encode(bytes, view, 1)
      expect(next - 1).toBe(pairLength.size(bytes))
      expect(hexOf(into.subarray(1, next))).toBe(hex)
      expect(pairLength.decode(view, 1)).toEqual({ bytes, next })
    })

  test('the long form of a small number is legal', () => {
    expect(pairLength.decode(new DataView(bytesOf('80 00 00 05').buffer as ArrayBuffer), 0)).toEqual({ bytes: 5, next: 4 })
  })
  test('of which a byte is missing is not there yet', () => {
    for (const notation of ['', '80', '80 00', '80 00 00']) {
      expect(pairLength.decode(new DataView(bytesOf(notation).buffer as ArrayBuffer), 0), notation).toBeUndefined()
    }
  })
  for (const bytes of [-1, 0x8000_0000, Number.NaN])
    test(`${bytes} is a bug of ours`, () => expect(() => pairLength.encode(bytes, new DataView(new ArrayBuffer(4)), 0)).toThrow(RangeError))
})

/** Pairs as `name=value`, and what is wrong. */
function read(bytes: Uint8Array): { readonly pairs: string[]; readonly fault: { offset: number; missing: number } | undefined } {
  const { pairs: found, fault } = pairs.decode(bytes)
  const words = found.map(({ nameFrom, valueFrom, to }) => `${latin1Text(bytes, nameFrom, valueFrom)}=${latin1Text(bytes, valueFrom, to)}`)
  return { pairs: words, fault }
}

const contents = [
  { name: 'nothing', notation: '', pairs: [], fault: undefined },
  { name: 'a pair', notation: '01 01 "AB"', pairs: ['A=B'], fault: undefined },
  { name: 'empty names and values', notation: '00 00  03 00 "ABC"  00 02 "xy"', pairs: ['=', 'ABC=', '=xy'], fault: undefined },
  { name: 'a small number in long form', notation: '80 00 00 01 80 00 00 02 "ABC"', pairs: ['A=BC'], fault: undefined },
  { name: 'one name twice: both stay', notation: '01 01 "A1" 01 01 "A2"', pairs: ['A=1', 'A=2'], fault: undefined },
  { name: 'any byte in a name', notation: '02 01 00 ff "x"', pairs: ['\0\u00ff=x'], fault: undefined },
  { name: 'the end after a name length', notation: '01 01 "AB" 05', pairs: ['A=B'], fault: { offset: 4, missing: 6 } },
  { name: 'the end inside a name length', notation: '01 01 "AB" 80 00', pairs: ['A=B'], fault: { offset: 4, missing: 3 } },
  { name: 'the end inside a value length', notation: '01 01 "AB" 01 80', pairs: ['A=B'], fault: { offset: 4, missing: 4 } },
  { name: 'the end inside a name', notation: '05 01 "AB"', pairs: [], fault: { offset: 0, missing: 4 } },
  { name: 'the end inside a value', notation: '01 01 "AB" 01 03 "AB"', pairs: ['A=B'], fault: { offset: 4, missing: 2 } },
  {
    name: 'lengths that nothing can hold',
    notation: 'ff ff ff ff ff ff ff ff "A"',
    pairs: [],
    fault: { offset: 0, missing: 2 * 0x7fff_ffff - 1 },
  },
] as const
for (const { name, notation, pairs: expected, fault } of contents)
  test(`${name}: what was read before a fault stays`, () => expect(read(bytesOf(notation))).toEqual({ pairs: expected, fault }))

test('offsets count from the start of the bytes, also when the pairs do not begin there', () => {
  const all = bytesOf('ff ff  01 02 "ABC"  ff')
  expect(pairs.decode(all, 2, 7)).toEqual({ pairs: [{ from: 2, nameFrom: 4, valueFrom: 5, to: 7 }] })
  expect(pairs.decode(all, 2, 6)).toEqual({ pairs: [], fault: { offset: 2, missing: 1 } })
})

test('any pairs come back as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(someBytes(300), someBytes(70_000)), { maxLength: 10 }), (list) => {
      const all = concat(
        list.map(([name, value]) => {
          const into = new Uint8Array(pairs.size(name.length, value.length))
          expect(pairs.encode(name, value, into, 0)).toBe(into.length)
          return into
        }),
      )
      const decoded = pairs.decode(all)
      expect(decoded.fault).toBeUndefined()
      expect(decoded.pairs.length).toBe(list.length)
      for (const [i, { nameFrom, valueFrom, to }] of decoded.pairs.entries()) {
        expect(Buffer.compare(all.subarray(nameFrom, valueFrom), list[i]?.[0] ?? new Uint8Array(1))).toBe(0)
        expect(Buffer.compare(all.subarray(valueFrom, to), list[i]?.[1] ?? new Uint8Array(1))).toBe(0)
      }
    }),
    { numRuns: 100 },
  )
})

test('no bytes make it throw; the fault is where the last whole pair ends, and its missing bytes are not there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const { pairs: found, fault } = pairs.decode(bytes)
      const end = found.at(-1)?.to ?? 0
      expect(fault?.offset ?? bytes.length).toBe(end)
      if (!fault) return
      expect(fault.missing).toBeGreaterThan(0)
      // One byte fewer than it misses is never enough, whatever the bytes are.
      const almost = concat([bytes, new Uint8Array(Math.min(fault.missing, 1000) - 1).fill(0)])
      if (fault.missing <= 1000) expect(pairs.decode(almost).fault?.offset).toBe(end)
    }),
  )
})

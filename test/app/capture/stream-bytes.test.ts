import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamBytes } from '../../../app/capture/stream-bytes.ts'

/** Each step takes `kept` bytes that lie `skip` further on in the captured ones, then misses some. */
const steps = fc.array(fc.record({ skip: fc.nat(3), kept: fc.nat(5), missed: fc.nat(4) }), { maxLength: 12 })

/** What the stream holds, byte by byte, -1 for what was not kept; and the stream. */
function build(given: readonly { skip: number; kept: number; missed: number }[]) {
  const all = Uint8Array.from({ length: 200 }, (_, i) => i)
  const stream = new StreamBytes(all)
  const holds: number[] = []
  let from = 0
  for (const { skip, kept, missed } of given) {
    from += skip
    stream.add(from, kept)
    for (let i = 0; i < kept; i++) holds.push(from++)
    stream.miss(missed)
    for (let i = 0; i < missed; i++) holds.push(-1)
  }
  return { stream, holds }
}

const read = (stream: StreamBytes, from?: number, to?: number): number[] =>
  [...stream.stretches(from, to)].flatMap(({ length, bytes }) => (bytes ? [...bytes] : Array<number>(length).fill(-1)))

test('any window reads as the stream, with its gaps', () => {
  fc.assert(
    fc.property(steps, fc.nat(60), fc.nat(60), (given, from, length) => {
      const { stream, holds } = build(given)
      expect(stream.length).toBe(holds.length)
      expect(stream.captured).toBe(holds.filter((byte) => byte >= 0).length)
      expect(read(stream)).toEqual(holds)
      expect(read(stream, from, from + length)).toEqual(holds.slice(from, from + length))
      let at = from
      for (const stretch of stream.stretches(from, from + length)) {
        expect(stretch.at).toBe(at)
        expect(stretch.length).toBeGreaterThan(0)
        at += stretch.length
      }
    }),
  )
})

test('a run ends at the first gap or the limit', () => {
  fc.assert(
    fc.property(steps, fc.nat(40), fc.nat(40), (given, limit, from) => {
      const { stream, holds } = build(given)
      const rest = holds.slice(from, from + limit)
      const gap = rest.indexOf(-1)
      expect([...stream.run(limit, from)]).toEqual(gap < 0 ? rest : rest.slice(0, gap))
    }),
  )
})

test('what comes after an offset is a stream of its own', () => {
  fc.assert(
    fc.property(steps, fc.nat(40), (given, from) => {
      const { stream, holds } = build(given)
      expect(read(stream.after(from))).toEqual(holds.slice(from))
    }),
  )
})

test('what lies in one piece is not copied', () => {
  const all = new Uint8Array(100)
  const stream = new StreamBytes(all)
  stream.add(10, 20)
  stream.add(30, 20)
  const run = stream.run(1000)
  expect([run.buffer === all.buffer, run.byteOffset, run.length]).toEqual([true, 10, 40])
})

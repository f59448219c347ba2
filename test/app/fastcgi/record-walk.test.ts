import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordWalk } from '../../../app/fastcgi/record-walk.ts'
import { anyRecord, nearlyFastCgi, pieceSizes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'
import { readRecords } from './read-records.ts'
import { streams } from './streams.ts'

interface Range {
  readonly at: number
  readonly to: number
  readonly part: string
  readonly type: number
  readonly recordOffset: number
}

function walked(chunks: Iterable<Uint8Array>): { readonly ranges: Range[]; readonly records: number; readonly between: boolean } {
  const walk = new RecordWalk()
  const ranges: Range[] = []
  let taken = 0
  for (const chunk of chunks) {
    walk.push(chunk, (from, to, part, type, recordOffset) => {
      expect(from).toBeLessThan(to)
      expect(to).toBeLessThanOrEqual(chunk.length)
      ranges.push({ at: taken + from, to: taken + to, part, type, recordOffset })
    })
    taken += chunk.length
  }
  return { ranges, records: walk.records, between: walk.between }
}

/** Neighbours that are one part of one record as one, as if the stream had come whole. */
function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const range of ranges) {
    const last = result.at(-1)
    if (last && last.to === range.at && last.part === range.part && last.recordOffset === range.recordOffset)
      result[result.length - 1] = { ...range, at: last.at }
    else result.push(range)
  }
  return result
}

const all = concat(streams.map((each) => bytesOf(each.notation)))

test('says of each byte of a stream which part of which record it is, wherever it is cut', () => {
  const whole = walked([all])
  const expected = readRecords([all]).flatMap(({ header, offset, end, content }) => {
    const parts = [
      { at: offset, to: offset + 8, part: 'header' },
      { at: offset + 8, to: offset + 8 + content.length, part: 'content' },
      { at: offset + 8 + content.length, to: end, part: 'padding' },
    ]
    return parts.filter(({ at, to }) => to > at).map((part) => ({ ...part, type: header.type, recordOffset: offset }))
  })
  expect(whole.ranges).toEqual(expected)
  expect(whole.between).toBe(true)
  for (const cut of cuts(all)) expect(merged(walked(cut.chunks).ranges), cut.name).toEqual(expected)
})

test('the type is 0 while it is not known', () => {
  expect(walked([Uint8Array.of(1)]).ranges).toEqual([{ at: 0, to: 1, part: 'header', type: 0, recordOffset: 0 }])
  expect(walked([Uint8Array.of(1), Uint8Array.of(6)]).ranges[1]).toEqual({ at: 1, to: 2, part: 'header', type: 6, recordOffset: 0 })
  const afterOne = walked([bytesOf('01 06 0001 0000 00 00'), Uint8Array.of(1)])
  expect(afterOne.ranges[1]).toEqual({ at: 8, to: 9, part: 'header', type: 0, recordOffset: 8 })
  expect(afterOne.between).toBe(false)
})

test('records of any size: the lengths are those of the decoder', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 5 }), pieceSizes, (records, sizes) => {
      const bytes = concat(
        records.flatMap(({ type, content, padding }) => {
          const header = Uint8Array.of(1, type, 0, 1, content.length >> 8, content.length & 0xff, padding, 0)
          return [header, content, new Uint8Array(padding)]
        }),
      )
      const { ranges, records: begun, between } = walked(pieces(bytes, sizes))
      expect([begun, between]).toEqual([records.length, true])
      const read = readRecords([bytes]).map(({ header, offset, content }) => `${header.type} ${offset} ${content.length}`)
      const lengths = new Map<number, number>()
      for (const { part, recordOffset, at, to } of ranges) {
        lengths.set(recordOffset, (lengths.get(recordOffset) ?? 0) + (part === 'content' ? to - at : 0))
      }
      const types = new Map(ranges.map(({ type, recordOffset }) => [recordOffset, type]))
      expect([...lengths].map(([offset, length]) => `${types.get(offset)} ${offset} ${length}`)).toEqual(read)
    }),
    { numRuns: 50 },
  )
})

test('covers any bytes without a gap, and agrees with the decoder', () => {
  fc.assert(
    fc.property(nearlyFastCgi, pieceSizes, (bytes, sizes) => {
      const { ranges } = walked(pieces(bytes, sizes))
      let at = 0
      for (const range of ranges) {
        expect(range.at).toBe(at)
        at = range.to
      }
      expect(at).toBe(bytes.length)
      const contents = new Map<number, number>()
      for (const { part, recordOffset, at: from, to } of ranges) {
        if (part === 'content') contents.set(recordOffset, (contents.get(recordOffset) ?? 0) + to - from)
      }
      for (const { offset, content } of readRecords([bytes])) expect(contents.get(offset) ?? 0).toBe(content.length)
    }),
  )
})

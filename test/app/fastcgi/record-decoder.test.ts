import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordDecoder } from '../../../app/fastcgi/record-decoder.ts'
import { type RecordHeader, recordHeader } from '../../../app/fastcgi/record-header.ts'
import { anyRecord, nearlyFastCgi, pieceSizes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'
import { readRecords, wordsOf } from './read-records.ts'
import { streams } from './streams.ts'

for (const { name, notation, reads } of streams)
  test(`${name}, wherever it is cut`, () => {
    for (const cut of cuts(bytesOf(notation))) expect(readRecords(cut.chunks).map(wordsOf), cut.name).toEqual(reads)
  })

test('the whole table as one stream: offsets go on', () => {
  const all = concat(streams.map((each) => bytesOf(each.notation)))
  const records = readRecords([all])
  expect(records).toHaveLength(streams.flatMap((each) => each.reads).length)
  expect(records.at(-1)?.end).toBe(all.length)
  for (const cut of cuts(all)) expect(readRecords(cut.chunks), cut.name).toEqual(records)
})

test('the largest record there can be: 65,535 bytes of content and 255 of padding', () => {
  const all = concat([bytesOf('01 06 0001 ffff ff 00'), new Uint8Array(65_535).fill(0x61), new Uint8Array(255)])
  for (const size of [1, 7, 4096, 65_536, 70_000]) {
    const [record, ...more] = readRecords(pieces(all, [size]))
    expect(more).toEqual([])
    expect(Buffer.compare(record?.content ?? Buffer.alloc(0), new Uint8Array(65_535).fill(0x61))).toBe(0)
    expect(record?.end).toBe(65_798)
  }
})

test('all records come back as they went in, however cut', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 8 }), pieceSizes, (records, sizes) => {
      const all = concat(
        records.map(({ content, padding, ...rest }) => {
          const record = new Uint8Array(8 + content.length + padding)
          recordHeader.encode({ ...rest, contentLength: content.length, paddingLength: padding }, new DataView(record.buffer), 0)
          record.set(content, 8)
          return record
        }),
      )
      const read = readRecords(pieces(all, sizes))
      expect(read.length).toBe(records.length)
      let offset = 0
      for (const [i, { content, padding, ...rest }] of records.entries()) {
        expect(read[i]?.header).toEqual({ ...rest, contentLength: content.length, paddingLength: padding })
        expect(Buffer.compare(read[i]?.content ?? new Uint8Array(), content)).toBe(0)
        expect(read[i]?.offset).toBe(offset)
        offset += 8 + content.length + padding
        expect(read[i]?.end).toBe(offset)
      }
    }),
    { numRuns: 100 },
  )
})

test('no bytes make it throw, and every byte is accounted for', () => {
  fc.assert(
    fc.property(nearlyFastCgi, pieceSizes, (all, sizes) => {
      let end = 0
      const decoder = new RecordDecoder({
        header() {},
        content() {},
        end(offset) {
          end = offset
        },
      })
      for (const chunk of pieces(all, sizes)) decoder.push(chunk)
      expect(decoder.offset).toBe(all.length)
      expect(decoder.half?.offset ?? end).toBe(end)
      expect(end + (decoder.half?.got ?? 0)).toBe(all.length)
    }),
  )
})

describe('a stream that ends inside a record', () => {
  const all = bytesOf('01 06 0001 0000 00 00  01 06 0001 0003 02 00 "abc" 0000')
  const cases = [
    { bytes: 0, half: undefined },
    { bytes: 3, half: { state: 'header', offset: 0, got: 3, need: 5 } },
    { bytes: 8, half: undefined },
    { bytes: 15, half: { state: 'header', offset: 8, got: 7, need: 1 } },
    { bytes: 16, half: { state: 'content', offset: 8, got: 8, need: 3 } },
    { bytes: 18, half: { state: 'content', offset: 8, got: 10, need: 1 } },
    { bytes: 19, half: { state: 'padding', offset: 8, got: 11, need: 2 } },
    { bytes: 21, half: undefined },
  ] as const
  for (const { bytes, half } of cases)
    test(`after ${bytes} bytes`, () => {
      const decoder = new RecordDecoder({ header() {}, content() {}, end() {} })
      decoder.push(all.subarray(0, bytes))
      expect(decoder.half).toEqual(half)
    })
})

describe('bytes that were not kept', () => {
  const all = bytesOf('01 06 0001 0006 02 00 "abcdef" 0000  01 03 0001 0008 00 00 0000000000000000')
  const read = (from: number, to: number): string[] => {
    const words: string[] = []
    const decoder = new RecordDecoder({
      header: (header: RecordHeader, offset) => void words.push(`${offset} type ${header.type}`),
      content: (part) => void words.push(`content ${part.length}`),
      missing: (bytes) => void words.push(`missing ${bytes}`),
      end: (offset) => void words.push(`end ${offset}`),
    })
    decoder.push(all.subarray(0, from))
    decoder.skip(to - from)
    decoder.push(all.subarray(to))
    return words
  }
  const last = ['16 type 3', 'content 8', 'end 32']

  test('inside a content', () => {
    expect(read(10, 12)).toEqual(['0 type 6', 'content 2', 'missing 2', 'content 2', 'end 16', ...last])
  })
  test('content and padding', () => {
    expect(read(8, 16)).toEqual(['0 type 6', 'missing 6', 'end 16', ...last])
  })
  test('a header, too: it reads as zeros', () => {
    expect(read(8, 24)).toEqual(['0 type 6', 'missing 6', 'end 16', '16 type 0', 'end 24', '24 type 0', 'end 32'])
  })
})

test('contents are views: nothing is copied', () => {
  const chunk = bytesOf('01 06 0001 0003 05 00 "abc" 0000000000')
  const parts: Uint8Array[] = []
  new RecordDecoder({ header() {}, content: (part) => void parts.push(part), end() {} }).push(chunk)
  expect(parts.map((part) => [part.buffer === chunk.buffer, part.byteOffset, part.length])).toEqual([[true, 8, 3]])
})

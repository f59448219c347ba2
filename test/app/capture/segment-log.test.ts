import { expect, test } from 'vitest'
import { PagePool } from '../../../app/capture/page-pool.ts'
import { SEGMENTS_LIMIT, SegmentLog } from '../../../app/capture/segment-log.ts'

const pages = new PagePool(0)
const some = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill)

test('bytes of one stream and moment are one run; another moment or stream begins the next', () => {
  const log = new SegmentLog(pages)
  log.add('to-responder', 1, 5, some(8))
  log.add('to-responder', 1, 5, some(2))
  log.add('from-responder', 1, 5, some(3))
  log.add('to-responder', 1, 6, some(4))
  expect(log.segments.map(({ stream, atMs, offset, length }) => [stream, atMs, offset, length])).toEqual([
    ['to-responder', 5, 0, 10],
    ['from-responder', 5, 0, 3],
    ['to-responder', 6, 10, 4],
  ])
})

test('what was not kept makes the last run of its stream longer than what is there of it', () => {
  const log = new SegmentLog(pages)
  log.add('from-responder', 1, 1, some(8))
  log.gap('from-responder', 1, 1, 1000)
  log.gap('from-responder', 1, 2, 500)
  log.add('from-responder', 1, 2, some(8))
  expect(log.segments.map(({ offset, length, captured }) => [offset, length, captured])).toEqual([
    [0, 1508, 8],
    [1508, 8, 8],
  ])
  expect(log.gapBytes).toBe(1500)
  expect(log.bytes().length).toBe(16)
})

test('each try has streams of its own', () => {
  const log = new SegmentLog(pages)
  log.add('to-responder', 1, 1, some(8))
  log.add('to-responder', 2, 1, some(8))
  expect(log.segments.map(({ attempt, offset }) => [attempt, offset])).toEqual([
    [1, 0],
    [2, 0],
  ])
})

test('once cut, only lengths are kept', () => {
  const log = new SegmentLog(pages)
  log.add('to-client', 0, 1, some(8))
  log.cut()
  expect(log.add('to-client', 0, 2, some(8))).toBe(false)
  expect(log.segments).toEqual([{ stream: 'to-client', attempt: 0, atMs: 1, offset: 0, length: 16, captured: 8 }])
})

test('a peer that sends a byte at a time fills no memory with runs', () => {
  const log = new SegmentLog(pages)
  for (let i = 0; i < SEGMENTS_LIMIT + 1000; i++) log.add('from-responder', 1, i, some(1))
  expect(log.segments.length).toBe(SEGMENTS_LIMIT)
  expect(log.isCut).toBe(true)
  expect(log.segments.at(-1)?.length).toBe(1001)
})

test('bytes come back as they went in, over pages of any size', () => {
  const log = new SegmentLog(pages)
  const parts = [1, 500, 1024, 0, 5000, 300_000, 3].map((length, i) => some(length, i + 1))
  for (const part of parts) log.add('to-client', 0, 1, part)
  expect(Buffer.compare(Buffer.from(log.bytes()), Buffer.concat(parts))).toBe(0)
  expect(log.heldBytes).toBeLessThan(2 * Buffer.concat(parts).length)
})

test('what is kept is a copy: a block is filled again', () => {
  const log = new SegmentLog(pages)
  const block = some(4)
  log.add('to-client', 0, 1, block)
  block.fill(9)
  expect([...log.bytes()]).toEqual([1, 1, 1, 1])
})

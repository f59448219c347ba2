import { expect, test } from 'vitest'
import { PagePool } from '../../../app/capture/page-pool.ts'
import { SegmentLog } from '../../../app/capture/segment-log.ts'

test('a page that was given back is taken again, where one of its size is wanted', () => {
  const pool = new PagePool(10_000)
  const page = pool.take(3000)
  expect(page.length).toBe(3072)
  pool.give(page)
  expect(pool.take(8000)).not.toBe(page)
  expect(pool.take(2561)).toBe(page)
  expect(pool.take(3072)).not.toBe(page)
})

test('no more lies unused than may', () => {
  const pool = new PagePool(8192)
  const pages = [pool.take(4096), pool.take(4096), pool.take(4096)]
  for (const page of pages) pool.give(page)
  const again = [pool.take(4096), pool.take(4096), pool.take(4096)]
  expect(again.filter((page) => pages.includes(page))).toHaveLength(2)
})

test('what one log held and gave back does not show through in the next', () => {
  const pool = new PagePool(1 << 20)
  const first = new SegmentLog(pool)
  first.add('to-responder', 1, 0, new Uint8Array(5000).fill(1))
  const kept = first.bytes()
  first.release()
  expect(first.heldBytes).toBe(100) // its one segment
  const second = new SegmentLog(pool)
  second.add('to-responder', 1, 0, new Uint8Array(4000).fill(2))
  expect(second.bytes()).toEqual(new Uint8Array(4000).fill(2))
  expect(kept).toEqual(new Uint8Array(5000).fill(1))
})

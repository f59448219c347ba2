import { expect, test } from 'vitest'
import { Bell } from '../../../main/pools/bell.ts'

test('who waits is woken by a ring, and asks again', async () => {
  const bell = new Bell()
  let rings = 0
  const waited = bell.until(() => rings === 2, 60_000)
  bell.ring()
  rings = 1
  bell.ring()
  rings = 2
  bell.ring()
  expect(await waited).toBe(true)
})

test('the limit ends the wait; what is so already needs none', async () => {
  const bell = new Bell()
  expect(await bell.until(() => false, 20)).toBe(false)
  expect(await bell.until(() => true, 60_000)).toBe(true)
})

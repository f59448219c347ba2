import { expect, test } from 'vitest'
import { RATE_WINDOW_MS, Rates } from '../../../renderer/log/rates.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

const NOW = 1_000_000

test('counts what ended in the window, once, and its 95th percentile', () => {
  const rates = new Rates(() => NOW)
  for (let id = 1; id <= 100; id++) rates.take(aSummary({ id, startMs: NOW - 2000, durationMs: id }))
  rates.take(aSummary({ id: 100, startMs: NOW - 2000, durationMs: 100 })) // PHP-FPM's figures came late
  expect(rates.now()).toEqual({ perSecond: 10, p95Ms: 95 })
})

test('what ended before the window, or runs, is not counted', () => {
  let now = NOW
  const rates = new Rates(() => now)
  rates.take(aSummary({ id: 1, startMs: NOW - RATE_WINDOW_MS - 100, durationMs: 50 }))
  rates.take(aSummary({ id: 2, startMs: NOW, durationMs: null }))
  expect(rates.now()).toEqual({ perSecond: 0, p95Ms: undefined })
  rates.take(aSummary({ id: 3, startMs: NOW - 10, durationMs: 5 }))
  expect(rates.now().perSecond).toBe(0.1)
  now += RATE_WINDOW_MS + 1
  expect(rates.now().perSecond).toBe(0)
})

test('a clock of main that is ahead is taken for the time', () => {
  const rates = new Rates(() => NOW)
  rates.take(aSummary({ id: 1, startMs: NOW + 60_000, durationMs: null }))
  expect(rates.nowMs()).toBe(NOW + 60_000)
})

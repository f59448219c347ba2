import { expect, test } from 'vitest'
import { BackOff } from '../../../main/pools/back-off.ts'

test('the first start again is at once, then 1 s, 2 s, 4 s ... 30 s', () => {
  const backOff = new BackOff()
  expect([5000, 0, 100, 0, 0, 0, 0, 0, 0].map((served) => backOff.afterCrash(served))).toEqual([
    0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ])
})

test('one that served for a while begins anew', () => {
  const backOff = new BackOff()
  backOff.afterCrash(0)
  backOff.afterCrash(0)
  expect(backOff.afterCrash(2000)).toBe(0)
})

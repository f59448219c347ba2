import { expect, test } from 'vitest'
import type { LogLine } from '../../../app/contract/state.ts'
import { LinesStore } from '../../../renderer/pools/lines-store.ts'

const lines = (...ns: number[]): LogLine[] =>
  ns.map((n) => ({ n, pool: 'blog', timeMs: n, level: 'notice', source: 'master', pid: 1, says: `line ${n}` }))

test('lines that come again after a reconnection are not shown twice', () => {
  const store = new LinesStore()
  store.take(lines(1, 2, 3))
  const before = store.all()
  store.take(lines(2, 3))
  expect(store.all()).toBe(before)
  store.take(lines(3, 4))
  expect(store.all().map(({ n }) => n)).toEqual([1, 2, 3, 4])
})

test('only the newest are kept', () => {
  const store = new LinesStore(2)
  store.take(lines(1, 2, 3))
  expect(store.all().map(({ n }) => n)).toEqual([2, 3])
})

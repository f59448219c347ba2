import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogStore } from '../../../renderer/log/log-store.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

const rows = (...ids: number[]) => ids.map((id) => aSummary({ id }))
const shown = (store: LogStore): number[] => Array.from({ length: store.count }, (_, index) => store.idAt(index))

test('a changed row takes the place of the old one, and the others stay the same objects', () => {
  const store = new LogStore()
  store.take(rows(1, 2, 3), 0)
  const first = store.get(1)
  store.take([aSummary({ id: 2, status: 500 })], 0)
  expect(shown(store)).toEqual([1, 2, 3])
  expect(store.get(2)?.status).toBe(500)
  expect(store.get(1)).toBe(first)
})

test('ids up to goneThrough go, but for those that come with it', () => {
  const store = new LogStore()
  store.take(rows(1, 2, 3, 4), 0)
  store.take(rows(2), 3)
  expect(shown(store)).toEqual([2, 4])
  store.take(rows(5), 3)
  expect(shown(store)).toEqual([2, 4, 5])
})

test('over its cap the oldest go, and are counted', () => {
  const store = new LogStore(3)
  store.take(rows(1, 2, 3, 4, 5), 0)
  expect(shown(store)).toEqual([3, 4, 5])
  expect(store.placeOf(3)).toBe(0)
  expect(store.get(1)).toBe(undefined)
})

test('whatever comes, it shows what a plain sorted map would show', () => {
  const batch = fc.record({ ids: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }), gone: fc.integer({ min: 0, max: 40 }) })
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 30 }), fc.integer({ min: 1, max: 20 }), (batches, cap) => {
      const store = new LogStore(cap)
      let model: number[] = []
      let through = 0
      for (const { ids, gone } of batches) {
        store.take(rows(...ids), gone)
        if (gone > through) {
          through = gone
          model = model.filter((id) => id > gone)
        }
        model = [...new Set([...model, ...ids])].sort((a, b) => a - b).slice(-cap)
        expect(shown(store)).toEqual(model)
        for (const [index, id] of model.entries()) expect(store.placeOf(id)).toBe(index)
      }
    }),
  )
})

test('100,000 rows: a batch of 50 costs the batch, not the log', () => {
  const small = new LogStore()
  small.take(rows(1), 0)
  const large = new LogStore()
  large.take(
    Array.from({ length: 100_000 }, (_, n) => aSummary({ id: n + 1 })),
    0,
  )
  const cost = (store: LogStore, from: number): number => {
    const batches = Array.from({ length: 200 }, (_, n) => Array.from({ length: 50 }, (__, i) => aSummary({ id: from + n * 50 + i })))
    const began = performance.now()
    for (const each of batches) store.take(each, 0)
    return performance.now() - began
  }
  cost(new LogStore(), 1) // warm
  // Generous: a store that copies its rows is slower a hundred times.
  expect(cost(large, 200_000)).toBeLessThan(20 * Math.max(5, cost(small, 200_000)))
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Summary } from '../../../app/capture/summary.ts'
import { LogStore } from '../../../renderer/log/log-store.ts'
import { type Hidden, type RowTest, ShownRows } from '../../../renderer/log/shown-rows.ts'
import { aSummary, manySummaries } from '../../fixtures/exchanges.ts'

/** With the slices in hand. */
function aLog(cap?: number) {
  const log = new LogStore(cap)
  const slices: (() => void)[] = []
  const shown = new ShownRows(log, (run) => {
    slices.push(run)
    return () => slices.splice(slices.indexOf(run), 1)
  })
  return {
    log,
    shown,
    /** One slice. @returns false: there was none to run */
    slice(): boolean {
      const run = slices.shift()
      run?.()
      return run !== undefined
    },
    get ids() {
      return Array.from({ length: shown.count }, (_, index) => shown.idAt(index))
    },
  }
}

const rows = (...ids: number[]) => ids.map((id) => aSummary({ id }))
const failed: RowTest = ({ status }) => status === 500

test('a batch that only changes rows leaves the shape as it is: the list need not render', () => {
  const { log, shown } = aLog()
  log.take(rows(1, 2), 0)
  const before = shown.shape()
  log.take(rows(2), 0)
  expect(shown.shape()).toBe(before)
  log.take(rows(3), 0)
  expect(shown.shape()).not.toBe(before)
})

test('a row comes to its place when it begins to fit, and goes when it no longer does', () => {
  const it = aLog()
  it.log.take(rows(1, 2, 3), 0)
  it.shown.only(failed)
  expect(it.ids).toEqual([])
  it.log.take([aSummary({ id: 3, status: 500 }), aSummary({ id: 1, status: 500 })], 0)
  expect([it.ids, it.shown.added]).toEqual([[1, 3], 5])
  it.log.take([aSummary({ id: 1, status: 200 }), aSummary({ id: 4, status: 200 })], 0)
  expect([it.ids, it.shown.total]).toEqual([[3], 4])
  it.shown.only(() => true)
  expect([it.ids, it.shown.added]).toEqual([[1, 2, 3, 4], 5])
})

test('what is hidden is not shown, comes back, and is no longer counted', () => {
  const it = aLog()
  it.log.take(rows(1, 2, 3), 0)
  it.shown.hide({ through: 3, but: new Set([2]) })
  it.log.take(rows(3, 4), 0)
  expect([it.ids, it.shown.total]).toEqual([[2, 4], 2])
  it.shown.hide(undefined)
  expect([it.ids, it.shown.total]).toEqual([[1, 2, 3, 4], 4])
  it.shown.hide({ through: 4, but: new Set() })
  it.log.take(rows(2), 4)
  // Main forgot them, and told the one that stays.
  expect(it.ids).toEqual([2])
})

test('another Sluice begins with an empty list', () => {
  const it = aLog()
  it.log.take(rows(70), 60)
  it.log.reset()
  expect(it.ids).toEqual([])
  it.log.take(rows(1, 2), 0)
  expect(it.ids).toEqual([1, 2])
})

test('200,000 rows are asked in slices: the old list stays and goes on until the new one is whole', () => {
  const it = aLog()
  it.log.take(manySummaries(200_000, Date.now()), 0)
  let slices = 0
  // Slower than any filter is.
  const slow: RowTest = (summary) => {
    let sum = 0
    for (let n = 0; n < 200; n++) sum += n
    return sum > 0 && failed(summary)
  }
  it.shown.only(slow)
  expect([it.shown.busy, it.shown.count]).toEqual([true, 200_000])
  it.log.take([aSummary({ id: 1, status: 200 }), aSummary({ id: 199_999, status: 500 }), aSummary({ id: 200_001, status: 500 })], 0)
  expect(it.shown.count).toBe(200_000) // the log holds no more: the first went
  while (it.slice()) slices++
  expect(slices).toBeGreaterThan(3)
  expect([it.shown.busy, it.shown.idAt(it.shown.count - 1), it.shown.idAt(it.shown.count - 2)]).toEqual([false, 200_001, 199_999])
})

test('a filter that comes while another is asked takes its place', () => {
  const it = aLog()
  it.log.take(manySummaries(200_000, Date.now()), 0)
  it.shown.only(() => performance.now() < 0)
  it.shown.only(failed)
  while (it.slice());
  expect(it.shown.count).toBe(Math.ceil(200_000 / 97))
})

test('whatever comes, in whatever order: it shows what a plain filter of all rows would show', () => {
  const summary = fc.record({ id: fc.integer({ min: 1, max: 50 }), status: fc.constantFrom(200, 500) })
  const step = fc.oneof(
    fc.record({ is: fc.constant('take' as const), some: fc.array(summary, { maxLength: 12 }), gone: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ is: fc.constant('only' as const), status: fc.constantFrom(0, 200, 500) }),
    fc.record({
      is: fc.constant('hide' as const),
      through: fc.integer({ min: 0, max: 50 }),
      but: fc.array(fc.integer({ min: 1, max: 50 })),
    }),
    fc.constant({ is: 'slice' as const }),
    fc.constant({ is: 'reset' as const }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 30 }), (steps, cap) => {
      const it = aLog(cap)
      let test: RowTest = () => true
      let hidden: Hidden | undefined
      let gone = 0
      for (const each of steps) {
        if (each.is === 'take')
          it.log.take(
            each.some.map((some) => aSummary(some)),
            each.gone,
          )
        if (each.is === 'only') {
          test = (one) => each.status === 0 || one.status === each.status
          it.shown.only(test)
        }
        if (each.is === 'hide') {
          hidden = { through: each.through, but: new Set(each.but) }
          it.shown.hide(hidden)
        }
        if (each.is === 'slice') it.slice()
        if (each.is === 'reset') it.log.reset()
        // What was hidden and is gone in main may come anew.
        if (hidden && it.log.goneThrough > gone && it.log.goneThrough >= hidden.through) hidden = undefined
        gone = it.log.goneThrough
        while (it.slice());
        const all = Array.from({ length: it.log.count }, (_, index) => it.log.get(it.log.idAt(index)) as Summary)
        const seen = all.filter(({ id }) => !hidden || id > hidden.through || hidden.but.has(id))
        expect(it.shown.total).toBe(seen.length)
        expect(it.ids).toEqual(seen.filter(test).map(({ id }) => id))
      }
    }),
  )
})

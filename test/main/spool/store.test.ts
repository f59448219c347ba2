import { expect, test } from 'vitest'
import type { SpoolStart } from '../../../app/contract/spool-messages.ts'
import { ExchangeStore } from '../../../main/spool/store.ts'
import { bytes, endNote, gap, lost, note, openNote } from '../../app/capture/entries.ts'

const BOUNDS: SpoolStart = { maxBytes: 1 << 20, maxExchangesWithBytes: 10, maxSummaries: 100, goneThrough: 0 }
const figures = { pid: 7, memoryBytes: 1, cpuPercent: null, phpMs: 2, certain: true }

function storeWith(bounds: Partial<SpoolStart> = {}) {
  const changed: number[] = []
  const store = new ExchangeStore({ ...BOUNDS, ...bounds }, (row) => changed.push(row.summary.id))
  return {
    store,
    changed,
    open: (...ids: number[]) => {
      for (const id of ids) store.apply(note(0, openNote, id))
    },
    end: (...ids: number[]) => {
      for (const id of ids) store.apply(note(5, endNote, id))
    },
    add: (id: number, length: number) => store.apply(bytes(1, 'to-client', new Uint8Array(length), 0, id)),
  }
}
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

test('over the number of exchanges with bytes the oldest ended ones lose theirs and keep their summary', () => {
  const { store, open, end, changed } = storeWith()
  open(1)
  for (const id of upTo(15).slice(1)) {
    open(id)
    end(id)
  }
  // 1 runs: it stays. Nine more have bytes.
  expect(upTo(15).filter((id) => store.detail(id) !== null)).toEqual([1, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  expect(store.row(2)?.summary.kept).toBe(false)
  expect(store.row(7)?.summary.kept).toBe(true)
  expect(changed.filter((id) => id === 2).length).toBe(3) // new, ended, without bytes
  expect(store.stats()).toMatchObject({ summaries: 15, withBytes: 10 })
})

test('over the bytes the oldest ended ones lose theirs first', () => {
  const { store, open, end, add } = storeWith()
  for (const id of upTo(8)) {
    open(id)
    add(id, 190_000)
    end(id)
  }
  expect(store.stats().bytes).toBeLessThanOrEqual(BOUNDS.maxBytes)
  expect(upTo(8).filter((id) => store.row(id)?.summary.kept)).toEqual([4, 5, 6, 7, 8])
  expect(store.stats().gapBytes).toBe(0)
})

test('one exchange that runs and grows is cut at its share, and its gap is counted', () => {
  const { store, open, add, end } = storeWith()
  open(1, 2)
  for (let i = 0; i < 100; i++) add(1, 50_000)
  add(2, 1000)
  end(1)
  const detail = store.detail(1)
  expect(detail?.bytes.length).toBeLessThanOrEqual(BOUNDS.maxBytes / 4)
  expect(detail?.bytes.length).toBeGreaterThan(BOUNDS.maxBytes / 8)
  expect(detail?.segments.reduce((sum, { length }) => sum + length, 0)).toBe(5_000_000)
  expect(detail?.summary.gapBytes).toBe(5_000_000 - (detail?.bytes.length ?? 0))
  expect(store.stats().gapBytes).toBe(detail?.summary.gapBytes)
  expect(store.detail(2)?.bytes.length).toBe(1000)
})

test('however many run, the bytes stay within their bound', () => {
  const { store, open, add } = storeWith()
  open(...upTo(50))
  for (let round = 0; round < 5; round++) for (const id of upTo(50)) add(id, 10_000)
  // Pages are taken ahead of their bytes: a little over is allowed, twice is not.
  expect(store.stats().bytes).toBeLessThan(1.3 * BOUNDS.maxBytes)
  expect(upTo(50).every((id) => store.detail(id) !== null)).toBe(true)
})

test('over the number of summaries the oldest ended ones go, and what is gone is said; what runs is told again', () => {
  const { store, open, end, changed } = storeWith()
  open(3)
  for (const id of upTo(102).filter((n) => n !== 3)) {
    open(id)
    if (id === 102) changed.length = 0
    end(id)
  }
  const { summaries } = store.stats()
  expect(summaries).toBeLessThanOrEqual(100)
  expect(store.goneThrough).toBeGreaterThanOrEqual(2)
  expect(store.row(1)).toBeUndefined()
  expect(store.row(3)?.summary.state).toBe('reading-body')
  expect(store.rowsFrom(0, 1)[0]?.summary.id).toBe(3)
  expect(store.rowsFrom(0, 1000).length).toBe(summaries)
})

test('clear forgets what has ended and keeps what runs, with its bytes', () => {
  const { store, open, end, add, changed } = storeWith()
  open(1, 2, 3)
  add(2, 100)
  end(1, 3)
  changed.length = 0
  store.clear()
  expect(store.goneThrough).toBe(3)
  expect(changed).toEqual([2])
  expect(store.rowsFrom(0, 10).map((row) => row.summary.id)).toEqual([2])
  expect(store.detail(2)?.bytes.length).toBe(100)
  end(2)
  expect(store.row(2)?.summary.state).toBe('done')
  // An ended one that is written about once more does not come back.
  store.apply(note(9, { type: 'finding', finding: { code: 'a', says: 'b' } }, 1))
  expect(store.row(1)).toBeUndefined()
  expect(store.stats().summaries).toBe(1)
})

test('figures find their exchange before it began, while it runs, after its end and without its bytes', () => {
  const { store, open, end } = storeWith({ maxExchangesWithBytes: 1 })
  store.figures([{ id: 1, worker: figures }])
  open(1)
  expect(store.row(1)?.summary.worker).toEqual(figures)
  open(2)
  store.figures([{ id: 2, worker: { ...figures, pid: 8 } }])
  end(1, 2)
  open(3)
  expect(store.row(1)?.record).toBeNull()
  store.figures([{ id: 1, worker: { ...figures, pid: 9 } }])
  expect([1, 2].map((id) => store.row(id)?.summary.worker?.pid)).toEqual([9, 8])
})

test('figures of nothing that ever begins are not kept for ever', () => {
  const { store, open } = storeWith()
  store.figures(Array.from({ length: 30_000 }, (_, i) => ({ id: 1_000_000 + i, worker: figures })))
  open(1_000_000, 1_029_999)
  expect(store.row(1_000_000)?.summary.worker).toBeNull()
  expect(store.row(1_029_999)?.summary.worker).toEqual(figures)
})

test('a lost engine fails what runs, once', () => {
  const { store, open, end, changed } = storeWith()
  open(1, 2)
  end(1)
  changed.length = 0
  store.engineLost(lost, 5_000_100)
  store.engineLost(lost, 5_000_200)
  expect(changed).toEqual([2])
  expect(store.row(2)?.summary).toMatchObject({ state: 'failed', failure: lost, durationMs: 100 })
})

test('what began in a thread that was lost, or never began, is not shown', () => {
  const { store, open } = storeWith({ goneThrough: 5 })
  open(4)
  store.apply(gap(1, 'to-client', 5, 0, 7))
  store.apply(note(5, endNote, 7))
  open(6)
  expect(store.rowsFrom(0, 10).map((row) => row.summary.id)).toEqual([6])
  expect(store.goneThrough).toBe(5)
})

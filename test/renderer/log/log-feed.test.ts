import { expect, test } from 'vitest'
import { LogFeed, WAITING_ROWS } from '../../../renderer/log/log-feed.ts'
import { LogStore } from '../../../renderer/log/log-store.ts'
import { Rates } from '../../../renderer/log/rates.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

function aFeed() {
  const store = new LogStore()
  let frame: (() => void) | undefined
  const feed = new LogFeed(store, new Rates(), (run) => {
    frame = run
    return () => {
      frame = undefined
    }
  })
  let changes = 0
  store.watch(() => changes++)
  return {
    store,
    feed,
    frame: () => frame?.(),
    get changes() {
      return changes
    },
    get ids() {
      return Array.from({ length: store.count }, (_, index) => store.idAt(index))
    },
  }
}

const batch = (...ids: number[]) => ({ summaries: ids.map((id) => aSummary({ id })), goneThrough: 0 })

test('batches of one frame reach the store together', () => {
  const it = aFeed()
  void it.feed.take(batch(1, 2))
  void it.feed.take(batch(2, 3))
  expect(it.ids).toEqual([])
  it.frame()
  expect([it.ids, it.changes]).toEqual([[1, 2, 3], 1])
})

test('main is kept waiting only when very much waits to be shown', async () => {
  const it = aFeed()
  await it.feed.take(batch(1))
  let given = false
  const much = it.feed.take(batch(...Array.from({ length: WAITING_ROWS }, (_, n) => n + 1)))
  void much.then(() => {
    given = true
  })
  await Promise.resolve()
  expect(given).toBe(false)
  it.frame()
  await much
  expect(it.store.count).toBe(WAITING_ROWS)
})

test('a pause holds the rows and counts the new ones; credits go on, and its end shows all', async () => {
  const it = aFeed()
  void it.feed.take(batch(1))
  it.frame()
  it.feed.pause(true)
  const held = it.feed.take({ summaries: [aSummary({ id: 1, status: 500 }), aSummary({ id: 2 }), aSummary({ id: 3 })], goneThrough: 0 })
  it.frame()
  await held
  expect(it.ids).toEqual([1])
  expect(it.store.get(1)?.status).toBe(200)
  expect(it.feed.state.getState()).toEqual({ paused: true, held: 2 })
  it.feed.pause(false)
  expect(it.ids).toEqual([1, 2, 3])
  expect(it.store.get(1)?.status).toBe(500)
  expect(it.feed.state.getState()).toEqual({ paused: false, held: 0 })
})

test('what came and went before the frame is not shown', () => {
  const it = aFeed()
  void it.feed.take(batch(1, 2, 3))
  void it.feed.take({ summaries: [aSummary({ id: 2 })], goneThrough: 3 })
  it.frame()
  expect(it.ids).toEqual([2])
})

test('a clear is obeyed during a pause', () => {
  const it = aFeed()
  void it.feed.take(batch(1, 2))
  it.frame()
  it.feed.pause(true)
  void it.feed.take({ summaries: [], goneThrough: 2 })
  it.frame()
  expect(it.ids).toEqual([])
  it.feed.pause(false)
  expect(it.ids).toEqual([])
})

test('another Sluice begins with an empty log', () => {
  const it = aFeed()
  void it.feed.take({ summaries: [aSummary({ id: 70 })], goneThrough: 60 })
  it.frame()
  it.feed.reset()
  expect(it.ids).toEqual([])
  void it.feed.take(batch(1, 2))
  it.frame()
  expect(it.ids).toEqual([1, 2])
})

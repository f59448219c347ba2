import { expect, test } from 'vitest'
import type { LogBatch } from '../../../app/contract/spool-messages.ts'
import { Followers } from '../../../main/spool/followers.ts'
import { ExchangeStore } from '../../../main/spool/store.ts'
import { endNote, note, openNote } from '../../app/capture/entries.ts'

function followed(maxSummaries = 1_000_000, coalesceMs = 0) {
  const bounds = { maxBytes: 1 << 30, maxExchangesWithBytes: 1_000_000, maxSummaries, goneThrough: 0 }
  const store = new ExchangeStore(bounds, (row) => followers.changed(row))
  const followers = new Followers(store, coalesceMs)
  followers.follow(1)
  return {
    store,
    followers,
    open: (id: number) => store.apply(note(0, openNote, id)),
    end: (id: number) => store.apply(note(5, endNote, id)),
    find: (id: number) => store.apply(note(6, { type: 'finding', finding: { code: 'x', says: 'x' } }, id)),
    next: (most = 100, follower = 1) => new Promise<LogBatch | null>((resolve) => followers.next(follower, most, resolve)),
  }
}
const ids = (batch: LogBatch | null): number[] => batch?.summaries.map(({ id }) => id) ?? []

test('the first batch comes at once, also of an empty log; the second when there is something', async () => {
  const { next, open } = followed()
  expect(await next()).toEqual({ summaries: [], goneThrough: 0 })
  const second = next()
  open(1)
  expect(ids(await second)).toEqual([1])
})

test('a long log comes in batches, oldest first, each exchange once', async () => {
  const { next, open } = followed()
  for (let id = 1; id <= 25; id++) open(id)
  expect(ids(await next(10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  open(26)
  expect(ids(await next(10))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  expect(ids(await next(10))).toEqual([21, 22, 23, 24, 25, 26])
})

test('changes come in the order in which they began, each exchange once, before new ones', async () => {
  const { next, open, find } = followed()
  for (let id = 1; id <= 5; id++) open(id)
  await next()
  for (const id of [4, 2, 4, 5, 2]) find(id)
  open(6)
  const batch = await next(4)
  expect(ids(batch)).toEqual([4, 2, 5, 6])
  expect(batch?.summaries[0]?.findings).toBe(2)
})

test('what changes before it was told is told as it is then', async () => {
  const { next, open, find } = followed()
  open(1)
  find(1)
  const batch = await next()
  expect(ids(batch)).toEqual([1])
  expect(batch?.summaries[0]?.findings).toBe(1)
  const later = next()
  open(2)
  expect(ids(await later)).toEqual([2])
})

test('a clear is told once, with what still runs', async () => {
  const { store, followers, next, open, end } = followed()
  for (let id = 1; id <= 3; id++) open(id)
  end(1)
  end(3)
  await next()
  store.clear()
  followers.gone()
  const batch = await next()
  expect(batch?.goneThrough).toBe(3)
  expect(ids(batch)).toEqual([2])
  end(2)
  expect(await next()).toMatchObject({ goneThrough: 0, summaries: [{ id: 2, state: 'done' }] })
})

test('a clear of a log in which nothing runs wakes who waits', async () => {
  const { store, followers, next, open, end } = followed()
  open(1)
  end(1)
  await next()
  const waiting = next()
  store.clear()
  followers.gone()
  expect(await waiting).toEqual({ summaries: [], goneThrough: 1 })
})

test('summaries over the bound are told as gone', async () => {
  const { next, open, end } = followed(64)
  for (let id = 1; id <= 64; id++) {
    open(id)
    end(id)
  }
  await next()
  open(65)
  expect(await next()).toMatchObject({ goneThrough: 2, summaries: [{ id: 65 }] })
})

test('each follower has a place of its own', async () => {
  const { followers, next, open } = followed()
  open(1)
  await next()
  followers.follow(2)
  open(2)
  expect(ids(await next(100, 2))).toEqual([1, 2])
  expect(ids(await next(100, 1))).toEqual([2])
})

test('who does not follow any more is answered null, also while it waits', async () => {
  const { followers, next } = followed()
  await next()
  const waiting = next()
  followers.unfollow(1)
  expect(await waiting).toBeNull()
  expect(await next()).toBeNull()
  expect(await next(100, 77)).toBeNull()
})

test('after a batch, changes are gathered for a while', async () => {
  const { next, open } = followed(1000, 60)
  await next()
  open(1)
  const began = performance.now()
  expect(ids(await next())).toEqual([1])
  const waiting = next()
  for (let id = 2; id <= 5; id++) open(id)
  expect(ids(await waiting)).toEqual([2, 3, 4, 5])
  expect(performance.now() - began).toBeGreaterThan(100)
})

test('at 100,000 summaries a change costs the batch, not the log', async () => {
  const { next, open, end, find } = followed()
  const COUNT = 100_000
  for (let id = 1; id <= COUNT; id++) {
    open(id)
    if (id % 7 === 0) end(id)
  }
  for (let told = 0; told < COUNT; ) told += ids(await next(2000)).length
  const ROUNDS = 1000
  const began = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round++) {
    const id = 1 + ((round * 7919) % COUNT)
    find(id)
    open(COUNT + 1 + round)
    expect(ids(await next(10))).toEqual([id, COUNT + 1 + round])
  }
  // A round takes some 0.1 ms of a processor. One look at every row of the log would add 1 ms to each.
  expect(cpuMs(began) / ROUNDS).toBeLessThan(0.7)
})

test('100,000 changes that nobody took cost each batch the batch', async () => {
  const { next, open, find } = followed()
  const COUNT = 100_000
  for (let id = 1; id <= COUNT; id++) open(id)
  for (let told = 0; told < COUNT; ) told += ids(await next(5000)).length
  for (let id = COUNT; id > 0; id--) find(id)
  const began = process.cpuUsage()
  for (let told = 0; told < COUNT; ) {
    const batch = ids(await next(100))
    expect(batch[0]).toBe(COUNT - told)
    told += batch.length
  }
  // A batch takes some 0.1 ms. Stepping over what was taken before would add 0.3 ms to most.
  expect(cpuMs(began) / (COUNT / 100)).toBeLessThan(0.5)
})

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

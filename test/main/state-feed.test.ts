import { expect, test } from 'vitest'
import { StateFeed } from '../../main/state-feed.ts'
import { emptyState } from './bridge/handlers.ts'

function feed() {
  let assembled = 0
  const made: StateFeed = new StateFeed(async () => ({ ...emptyState, pid: ++assembled }))
  return { feed: made, assembled: () => assembled }
}

test('the first state comes at once, the next after a change, and many changes are one', async () => {
  const { feed: states, assembled } = feed()
  const follower = states.follow()
  expect((await follower.next()).value?.pid).toBe(1)
  let arrived = false
  const next = follower.next().then((item) => {
    arrived = true
    return item
  })
  await new Promise(setImmediate)
  expect(arrived).toBe(false)
  const changedMs = performance.now()
  for (let n = 0; n < 1000; n++) states.changed()
  expect((await next).value?.pid).toBe(2)
  expect(performance.now() - changedMs).toBeLessThan(1000)
  expect(assembled()).toBe(2)
})

test('a change while nobody asks is not lost; states are a pace apart', async () => {
  const { feed: states } = feed()
  const follower = states.follow()
  await follower.next()
  const startMs = performance.now()
  states.changed()
  await follower.next()
  states.changed()
  await follower.next()
  expect(performance.now() - startMs).toBeGreaterThan(150)
})

test('who leaves while waiting is not waited for, and not counted', async () => {
  const { feed: states } = feed()
  const follower = states.follow()
  await follower.next()
  expect(states.followers).toBe(1)
  const next = follower.next()
  await follower.return()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(states.followers).toBe(0)
  states.changed()
})

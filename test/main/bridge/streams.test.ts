import { expect, test } from 'vitest'
import type { Handlers } from '../../../app/contract/all.ts'
import { Failure } from '../../../app/failure.ts'
import { pulled } from '../../../main/bridge/pulled.ts'
import { until } from '../../until.ts'
import { emptyState } from './handlers.ts'
import { runBridge, TOKEN } from './running-bridge.ts'

/** Numbered states without end, counting what was pulled. */
function counting(version: (n: number) => string = String) {
  const seen = { pulled: 0, ended: false }
  const follow: Handlers['state.follow'] = async function* () {
    try {
      for (;;) yield { ...emptyState, version: version(++seen.pulled) }
    } finally {
      seen.ended = true
    }
  }
  return { seen, follow }
}

test('no item is pulled without a credit, and each credit brings one', async () => {
  const { seen, follow } = counting()
  const { socket } = await runBridge({ 'state.follow': follow })
  const page = await socket()
  page.send({ hello: TOKEN })
  page.send({ id: 1, stream: 'state.follow', input: {}, credit: 0 })
  page.send({ id: 2, call: 'app.hello', input: {} })
  await until(() => page.messages.length === 2, { what: 'the answer after the stream was opened' })
  expect(seen.pulled).toBe(0)
  page.send({ id: 1, credit: 3 })
  page.send({ id: 3, call: 'app.hello', input: {} })
  await until(() => page.messages.length === 6, { what: 'three items and an answer' })
  page.send({ id: 4, call: 'app.hello', input: {} })
  await until(() => page.messages.length === 7, { what: 'nothing but the answer' })
  expect(seen.pulled).toBe(3)
  page.send({ id: 1, end: true })
  await until(() => seen.ended, { what: 'the end of the generator' })
})

test('a page that goes away ends what it follows', async () => {
  const { seen, follow } = counting()
  const { socket } = await runBridge({ 'state.follow': follow })
  const page = await socket()
  page.send({ hello: TOKEN })
  page.send({ id: 1, stream: 'state.follow', input: {}, credit: 1 })
  await until(() => page.messages.length === 2, { what: 'an item' })
  page.socket.terminate()
  await until(() => seen.ended, { what: 'the end of the generator' })
})

test('a page that does not read stops its streams, whatever credit it gave; one that reads again gets all, in order', async () => {
  const big = 'x'.repeat(200_000)
  const { seen, follow } = counting((n) => `${n} ${big}`)
  const { socket } = await runBridge({ 'state.follow': follow })
  const page = await socket()
  page.send({ hello: TOKEN })
  await until(() => page.messages.length === 1, { what: 'the welcome' })
  page.socket.pause()
  page.send({ id: 1, stream: 'state.follow', input: {}, credit: 400 })
  // 400 items are 80 MB: far more than the socket's buffers hold.
  let before = -1
  await until(
    async () => {
      const same = seen.pulled > 0 && seen.pulled === before
      before = seen.pulled
      await new Promise((done) => setTimeout(done, 100))
      return same
    },
    { what: 'the stream to stand still', ms: 20_000 },
  )
  expect(seen.pulled).toBeLessThan(200)
  page.socket.resume()
  await until(() => page.messages.length === 401, { what: 'all items', ms: 20_000 })
  const order = page.messages.slice(1).map((message) => Number.parseInt((message as { item: { version: string } }).item.version, 10))
  expect(order).toEqual(Array.from({ length: 400 }, (_, n) => n + 1))
}, 60_000)

test('a stream that ends says done, one that fails says why', async () => {
  const { client } = await runBridge({
    'state.follow': async function* () {
      yield emptyState
    },
    'pool.lines': async function* ({ pool }) {
      yield []
      throw new Failure('pool-unknown', { pool })
    },
  })
  const page = await client()
  const items: unknown[] = []
  await page.follow('state.follow', {}, (item) => void items.push(item)).ended
  expect(items).toEqual([emptyState])
  await expect(page.follow('pool.lines', { pool: 'x' }, () => {}).ended).rejects.toMatchObject({
    code: 'pool-unknown',
    message: 'There is no pool x.',
  })
})

test('leaving a quiet stream does not wait for its next item', async () => {
  let left = false
  const { client } = await runBridge({
    'state.follow': () =>
      pulled({
        next: () => new Promise(() => {}),
        end: () => {
          left = true
        },
      }),
  })
  const page = await client()
  const following = page.follow('state.follow', {}, () => {})
  await page.call('app.hello', {})
  following.end()
  await following.ended
  await until(() => left, { what: 'the source to be told' })
})

import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeCode } from '../../../app/contract/wire.ts'
import { until } from '../../until.ts'
import { runBridge, TOKEN } from './running-bridge.ts'

const failed = (id: number | null, code: string) => expect.objectContaining({ id, failure: expect.objectContaining({ code }) })

test('a page with the token is welcomed and answered', async () => {
  const { socket, bridge } = await runBridge()
  const page = await socket()
  expect(bridge.clients).toBe(0)
  page.send({ hello: TOKEN })
  page.send({ id: 7, call: 'app.hello', input: {} })
  await until(() => page.messages.length === 2, { what: 'two answers' })
  expect(page.messages).toEqual([{ welcome: true }, { id: 7, ok: { version: '0.0.0', headless: true } }])
  expect(bridge.clients).toBe(1)
})

for (const [what, first] of [
  ['a wrong token', { hello: 'wrong' }],
  ['an empty token', { hello: '' }],
  ['a call before the hello', { id: 1, call: 'app.hello', input: {} }],
  ['text that is no JSON', 'rubbish'],
  ['JSON of no known shape', { what: 1 }],
] as const)
  test(`${what} as first message closes the socket, and nothing is answered`, async () => {
    let called = 0
    const { socket } = await runBridge({
      'app.hello': () => {
        called++
        return { version: '', headless: true }
      },
    })
    const page = await socket()
    page.send(first)
    page.send({ hello: TOKEN })
    page.send({ id: 1, call: 'app.hello', input: {} })
    expect(await page.closed).toBe(closeCode.badToken)
    expect(page.messages).toEqual([failed(null, 'contract-bad-token')])
    expect(called).toBe(0)
  })

test('bytes before the hello are not kept', async () => {
  const { socket } = await runBridge()
  const page = await socket()
  page.socket.send(new Uint8Array(1000))
  expect(await page.closed).toBe(closeCode.badToken)
})

test('without a hello in time the socket is closed', async () => {
  const { socket } = await runBridge({}, { helloLimitMs: 30 })
  expect(await (await socket()).closed).toBe(closeCode.helloTooLate)
})

for (const [what, headers] of [
  ['another origin', { Origin: 'http://blog.localhost:8081' }],
  ['the right host on another port as origin', { Origin: 'http://127.0.0.1:1' }],
  ['an origin of another scheme', { Origin: 'https://127.0.0.1' }],
  ['a name that was made to resolve here', { Host: 'evil.example', Origin: 'http://evil.example' }],
] as const)
  test(`${what} is refused before there is a socket`, async () => {
    const { address } = await runBridge()
    const socket = new WebSocket(address.replace('http:', 'ws:'), { headers })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toMatch(/403|400/)
  })

test('no origin is refused', async () => {
  const { address } = await runBridge()
  const [error] = (await once(new WebSocket(address.replace('http:', 'ws:')), 'error')) as [Error]
  expect(error.message).toContain('403')
})

test('a forwarded port and the name localhost are taken', async () => {
  const { socket } = await runBridge()
  const page = await socket({ Host: 'localhost:9999', Origin: 'http://localhost:9999' })
  page.send({ hello: TOKEN })
  await until(() => page.messages.length === 1, { what: 'the welcome' })
})

test('after the hello rubbish gets a failure, and everything else goes on', async () => {
  const { socket } = await runBridge()
  const page = await socket()
  page.send({ hello: TOKEN })
  page.send('rubbish')
  page.send([1, 2])
  page.send({ id: 3, what: 1 })
  page.send({ id: 4, call: 'no.such', input: {} })
  page.send({ id: 5, call: 'constructor', input: {} })
  page.send({ id: 6, call: 'exchange.get', input: { id: 'one' } })
  page.send({ id: 7, call: 'state.follow', input: {} })
  page.send({ id: 8, stream: 'state.get', input: {}, credit: 1 })
  page.send({ id: 9, call: 'app.hello', input: {}, binary: 3 })
  page.send({ id: 10, credit: 1 })
  page.send({ id: 10, end: true })
  page.send({ id: 11, call: 'app.hello', input: {} })
  await until(() => page.messages.length === 11, { what: 'all answers' })
  const [welcome, ...answers] = page.messages
  expect(welcome).toEqual({ welcome: true })
  expect(answers).toEqual(
    expect.arrayContaining([
      failed(null, 'contract-bad-message'),
      failed(3, 'contract-bad-message'),
      failed(4, 'contract-no-such-call'),
      failed(5, 'contract-no-such-call'),
      failed(6, 'contract-bad-input'),
      failed(7, 'contract-no-such-call'),
      failed(8, 'contract-no-such-call'),
      failed(null, 'contract-bad-message'),
      { id: 11, ok: { version: '0.0.0', headless: true } },
    ]),
  )
})

test('a message over the limit closes that socket alone', async () => {
  const { socket } = await runBridge({}, { maxPayloadBytes: 1000 })
  const other = await socket()
  other.send({ hello: TOKEN })
  const page = await socket()
  page.send({ hello: TOKEN })
  page.send('x'.repeat(2000))
  expect(await page.closed).toBe(1009)
  other.send({ id: 1, call: 'app.hello', input: {} })
  await until(() => other.messages.length === 2, { what: 'the answer to the other page' })
})

test('an error that is no failure of ours is told as internal, without a stack', async () => {
  const { socket } = await runBridge({
    'log.clear': () => {
      throw new Error('boom')
    },
  })
  const page = await socket()
  page.send({ hello: TOKEN })
  page.send({ id: 1, call: 'log.clear', input: {} })
  await until(() => page.messages.length === 2, { what: 'the answer' })
  expect(page.messages[1]).toEqual(failed(1, 'internal'))
  expect(JSON.stringify(page.messages[1])).toContain('boom')
  expect(JSON.stringify(page.messages[1])).not.toContain('.ts')
})

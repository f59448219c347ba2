import { expect, test } from 'vitest'
import { createClient, type Transport } from '../../../app/contract/client.ts'
import type { Frame } from '../../../app/contract/pack-bytes.ts'
import { openTransport } from '../../../main/bridge/websocket-transport.ts'
import { until } from '../../until.ts'
import { emptyState } from './handlers.ts'
import { runBridge } from './running-bridge.ts'

const detail = (bytes: Uint8Array) => ({
  summary: {
    id: 1,
    site: null,
    pool: null,
    tap: null,
    scheme: 'http' as const,
    kind: null,
    state: 'done' as const,
    method: 'GET',
    target: '/',
    host: 'a',
    startMs: 0,
    status: null,
    mime: null,
    durationMs: null,
    times: { queueMs: null, connectMs: null, sendMs: null, waitMs: null, receiveMs: null },
    requestBytes: 0,
    responseBytes: 0,
    stderrBytes: 0,
    records: 0,
    attempts: 0,
    keptMs: null,
    worker: null,
    failure: null,
    findings: 0,
    gapBytes: 0,
    kept: true,
  },
  request: { method: 'GET', target: '/', httpVersion: '1.1', headers: [], client: '', rawHead: null },
  response: null,
  route: null,
  attempts: [],
  spans: [],
  findings: [],
  segments: [],
  bytes,
})

test('bytes arrive as they were sent', async () => {
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, n) => (n * 31) & 255)
  const { client } = await runBridge({ 'exchange.get': () => detail(bytes) })
  const got = await (await client()).call('exchange.get', { id: 1 })
  expect(got && Buffer.compare(got.bytes, bytes)).toBe(0)
})

test('a wrong token rejects the welcome and every call', async () => {
  const { address } = await runBridge()
  const client = createClient(await openTransport(address, 2000), { hello: 'wrong' })
  const call = client.call('app.hello', {})
  await expect(client.welcome).rejects.toMatchObject({ code: 'contract-bad-token' })
  await expect(call).rejects.toMatchObject({ code: 'contract-bad-token' })
  await client.closed
  await expect(client.call('app.hello', {})).rejects.toMatchObject({ code: 'contract-bad-token' })
})

test('when Sluice goes away, pending calls and streams fail', async () => {
  const { client, bridge } = await runBridge({ 'log.clear': () => new Promise(() => {}) })
  const page = await client()
  const call = page.call('log.clear', {})
  const following = page.follow('state.follow', {}, () => new Promise(() => {}))
  await bridge.close()
  await expect(call).rejects.toMatchObject({ code: 'contract-closed' })
  await expect(following.ended).rejects.toMatchObject({ code: 'contract-closed' })
})

test('the next item comes when the last was taken', async () => {
  let pulled = 0
  const { client } = await runBridge({
    'state.follow': async function* () {
      for (;;) yield { ...emptyState, version: String(++pulled) }
    },
  })
  const page = await client()
  const release: (() => void)[] = []
  const following = page.follow('state.follow', {}, () => new Promise<void>((done) => release.push(done)), { credit: 2 })
  await until(() => release.length === 2, { what: 'two items' })
  await page.call('app.hello', {})
  expect(pulled).toBe(2)
  release[0]?.()
  await until(() => release.length === 3, { what: 'the third' })
  following.end()
})

/** A wire whose other end is the test. */
function wire() {
  const sent: unknown[] = []
  let receive: (frame: Frame) => void = () => {}
  let close: (code?: number) => void = () => {}
  const transport: Transport = {
    send: (frame) => sent.push(JSON.parse(String(frame))),
    onMessage: (listener) => {
      receive = listener
    },
    onClose: (listener) => {
      close = listener
    },
    close: () => close(1000),
  }
  return { sent, transport, receive: (frame: unknown) => receive(typeof frame === 'string' ? frame : JSON.stringify(frame)) }
}

test('an answer of another shape fails its call alone', async () => {
  const { transport, receive } = wire()
  const client = createClient(transport, { hello: null })
  await client.welcome
  const [one, two] = [client.call('app.hello', {}), client.call('app.hello', {})]
  receive({ id: 1, ok: { version: 5 } })
  receive({ id: 2, ok: { version: '5', headless: false } })
  await expect(one).rejects.toMatchObject({ code: 'contract-bad-message', details: { reason: expect.stringContaining('version') } })
  await expect(two).resolves.toEqual({ version: '5', headless: false })
})

test('an item of another shape ends its stream, and main is told', async () => {
  const { transport, receive, sent } = wire()
  const client = createClient(transport, { hello: null })
  const { ended } = client.follow('state.follow', {}, () => {})
  receive({ id: 1, item: 'rubbish' })
  await expect(ended).rejects.toMatchObject({ code: 'contract-bad-message' })
  expect(sent.at(-1)).toEqual({ id: 1, end: true })
})

test('a wire that brings rubbish is closed', async () => {
  for (const rubbish of ['{', '[]', '{"id":1}', '{"welcome":false}']) {
    const { transport, receive } = wire()
    const client = createClient(transport, { hello: null })
    const call = client.call('app.hello', {})
    receive(rubbish)
    await expect(call).rejects.toMatchObject({ code: 'contract-bad-message' })
    await client.closed
  }
})

test('answers to nobody are left alone', async () => {
  const { transport, receive } = wire()
  const client = createClient(transport, { hello: null })
  receive({ id: 9, ok: 1 })
  receive({ id: 9, done: true })
  const call = client.call('app.hello', {})
  receive({ id: 1, ok: { version: '', headless: true } })
  await call
})

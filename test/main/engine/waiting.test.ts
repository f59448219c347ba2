import { writeFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { end, FastcgiPeer, type PeerRequest, page, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

let peer: FastcgiPeer
/** Requests that the peer has and has not answered. */
let held: PeerRequest[]

beforeEach(async () => {
  held = []
  peer = await FastcgiPeer.start((request) => {
    if (request.read.stdinEnded) held.push(request)
  })
})

const uriOf = ({ read }: PeerRequest): string => read.params.get('REQUEST_URI') ?? ''
const answerNext = (body = 'ok'): void => void held.shift()?.socket.write(page(body))

async function rigWith(options: Parameters<typeof EngineRig.start>[0] = {}, more: Parameters<typeof pool>[1] = {}): Promise<EngineRig> {
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  return EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address, { maxChildren: 2, ...more })], ...options })
}

test('no more connections than pm.max_children; the rest waits, first come first served', async () => {
  const rig = await rigWith()
  const answers = []
  for (const n of [1, 2, 3, 4, 5, 6]) {
    answers.push(ask(rig.port(), `/${n}`))
    await until(() => rig.spool.all().some((told) => told.path === `/${n}`), { what: `row ${n}` })
  }
  await until(() => held.length === 2, { what: 'two requests at the peer' })
  await until(() => rig.queue.at(-1)?.waiting === 4, { what: 'main to hear of the queue' })
  expect(rig.queue.at(-1)).toEqual({
    ...{ pool: 'pool', active: 2, waiting: 4, total: 2, generation: 1, former: 0 },
    servers: [{ address: peer.address, active: 2, idle: 0, reached: true, trouble: '' }],
  })
  const order: string[] = []
  while (order.length < 6) {
    await until(() => held.length > 0, { what: 'the next request' })
    order.push(uriOf(held[0] as PeerRequest))
    answerNext()
    expect(peer.open.size).toBeLessThanOrEqual(2)
  }
  expect(order).toEqual(['/1', '/2', '/3', '/4', '/5', '/6'])
  await Promise.all(answers)
  const six = await rig.spool.ended('/6')
  expect(six.states).toEqual(['queued', 'connecting', 'sending', 'waiting', 'receiving'])
  await until(() => rig.queue.at(-1)?.active === 0, { what: 'main to hear that all is over' })
  expect(rig.queue.at(-1)).toMatchObject({ active: 0, waiting: 0, total: 6, generation: 1, former: 0 })
})

test('who waits too long gets 503 with who holds the workers', async () => {
  const rig = await rigWith({ limits: { queueMs: 300 } })
  const holders = [ask(rig.port(), '/slow/a?x'), ask(rig.port(), '/slow/b', { method: 'POST', body: 'x' })]
  await until(() => held.length === 2, { what: 'both workers to be busy' })
  const late = await ask(rig.port(), '/late')
  expect(late.status).toBe(503)
  expect(late.headers['retry-after']).toBeDefined()
  expect(late.body.toString()).toContain('GET /slow/a for 0 s')
  const told = await rig.spool.ended('/late')
  expect(told.end?.failure).toMatchObject({ code: 'queue-timeout', details: { active: 2, max: 2 } })
  expect(told.end?.failure?.details.holders).toContain('POST /slow/b')
  answerNext()
  answerNext()
  await Promise.all(holders)
})

test('a client that leaves while it waits never reaches PHP', async () => {
  const rig = await rigWith()
  const holders = [ask(rig.port(), '/1'), ask(rig.port(), '/2')]
  await until(() => held.length === 2, { what: 'both workers to be busy' })
  const client = await RawClient.connect(rig.port())
  client.send('GET /gone HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => rig.queue.at(-1)?.waiting === 1, { what: 'it to wait' })
  client.socket.destroy()
  expect((await rig.spool.ended('/gone')).end).toMatchObject({ state: 'cancelled', failure: { code: 'client-gone' } })
  answerNext()
  answerNext()
  await Promise.all(holders)
  expect(peer.requests.map(uriOf).sort()).toEqual(['/1', '/2'])
})

test('a client that leaves while PHP works closes the connection to PHP at once', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.send('GET /gone HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  client.socket.destroy()
  await until(() => peer.open.size === 0, { what: 'the connection to the peer to close' })
  expect((await rig.spool.ended('/gone')).end).toMatchObject({ state: 'cancelled' })
})

test('a client that leaves in the middle of the answer, or of its body, leaves nothing open', async () => {
  const rig = await rigWith()
  const [reader, sender] = [await RawClient.connect(rig.port()), await RawClient.connect(rig.port())]
  reader.send('GET /answer HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  held[0]?.socket.write(stdout('Content-Type: text/plain\r\n\r\nbegin'))
  await until(() => reader.received.includes('begin'), { what: 'the begin of the answer' })
  sender.send('POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nbegin')
  await until(() => peer.requests.some((request) => uriOf(request) === '/body' && request.read.stdinBytes === 5), {
    what: 'its first bytes',
  })
  reader.socket.destroy()
  sender.socket.destroy()
  await until(() => peer.open.size === 0, { what: 'both connections to close' })
  expect((await rig.spool.ended('/answer')).end).toMatchObject({ state: 'cancelled', responseBytes: 5 })
  expect((await rig.spool.ended('/body')).end).toMatchObject({
    state: 'failed',
    failure: { code: 'body-incomplete', details: { got: 5, length: 100 } },
  })
})

test('a client that leaves in the middle of a chunked body is cancelled and its file is gone', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.send('POST /chunks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')
  await until(() => rig.spool.all().some((told) => told.states.includes('reading-body')), { what: 'its body to be read' })
  client.socket.destroy()
  expect((await rig.spool.ended('/chunks')).end?.state).toBe('cancelled')
  expect(peer.requests).toHaveLength(0)
})

test('a slow reader slows PHP down and nothing is lost; the wait has a name', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.socket.pause()
  client.send('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  const { socket } = held[0] as PeerRequest
  const part = Buffer.alloc(60_000, 'x')
  socket.write(stdout('Content-Type: text/plain\r\n\r\n'))
  let sent = 0
  // Until nothing moves any more: both sockets and no more than that hold it.
  await until(
    () => {
      if (socket.writableNeedDrain) return true
      socket.write(stdout(part))
      sent += part.length
      return sent > 100 << 20
    },
    { ms: 20_000, what: 'back-pressure' },
  )
  expect(sent).toBeLessThan(50 << 20)
  await until(() => rig.spool.all().some((told) => told.notes('wait').some(({ name, over }) => name === 'client-slow' && !over)), {
    what: 'the wait',
  })
  client.socket.resume()
  await until(() => !socket.writableNeedDrain, { what: 'it to flow again' })
  socket.write(end())
  const told = await rig.spool.ended('/slow')
  expect(told.end).toMatchObject({ state: 'done', responseBytes: sent })
  expect(told.notes('wait').at(-1)).toMatchObject({ name: 'client-slow', over: true })
  await until(() => peer.open.size === 0, { what: 'the connection to close' })
})

test('a slow reader gets all of it, also where its request had a chunked body', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.socket.pause()
  client.send('POST /chunked HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  const { socket } = held[0] as PeerRequest
  socket.write(stdout('Content-Type: text/plain\r\n\r\n'))
  for (let i = 0; i < 200; i++) socket.write(stdout(Buffer.alloc(60_000, 'x')))
  socket.write(end())
  await until(() => rig.spool.all().some((told) => told.notes('wait').length > 0), { what: 'the wait' })
  client.socket.resume()
  expect((await rig.spool.ended('/chunked')).end).toMatchObject({ state: 'done', responseBytes: 200 * 60_000 })
})

test('a slow reader that leaves frees its worker', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.socket.pause()
  client.send('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  const { socket } = held[0] as PeerRequest
  socket.write(stdout('Content-Type: text/plain\r\n\r\n'))
  for (let i = 0; i < 200; i++) socket.write(stdout(Buffer.alloc(60_000, 'x')))
  await until(() => rig.spool.all().some((told) => told.notes('wait').length > 0), { what: 'the wait' })
  client.socket.destroy()
  await until(() => peer.open.size === 0, { what: 'the connection to close' })
  expect((await rig.spool.ended('/slow')).end?.state).toBe('cancelled')
})

test('a body that stops is given up: 408, and the worker is free', async () => {
  const rig = await rigWith({ limits: { clientIdleMs: 300 } })
  const client = await RawClient.connect(rig.port())
  client.send('POST /idle HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nbegin')
  await until(() => client.closed, { what: 'the connection to close' })
  expect(client.received).toMatch(/^HTTP\/1\.1 408 /)
  expect((await rig.spool.ended('/idle')).end?.failure?.code).toBe('client-idle')
  await until(() => peer.open.size === 0, { what: 'the connection to the peer to close' })
})

test('100 Continue is sent when there is a connection for the body', async () => {
  const rig = await rigWith()
  const client = await RawClient.connect(rig.port())
  client.send('POST /expect HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n')
  await until(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n', { what: '100 Continue' })
  client.send('body')
  await until(() => held.length === 1, { what: 'the request at the peer' })
  expect(held[0]?.read.stdinBytes).toBe(4)
  answerNext('thanks')
  await until(() => client.received.endsWith('thanks'), { what: 'the answer' })
})

test('a pool that starts makes exchanges wait; one that fails or stops fails them; then it is ready again', async () => {
  const rig = await rigWith({ limits: { startingMs: 60_000 } }, { state: 'starting', generation: null })
  const waiting = ask(rig.port(), '/starting')
  await until(() => rig.spool.all().some((told) => told.states.includes('starting')), { what: 'it to wait' })
  rig.host.setPool(pool(peer.address, { maxChildren: 2 }))
  await until(() => held.length === 1, { what: 'the request at the peer' })
  answerNext()
  expect((await waiting).status).toBe(200)
  rig.host.setPool(pool(peer.address, { state: 'failed', failure: { code: 'pool-no-ping', says: 'No ping.', mend: '', details: {} } }))
  expect(await ask(rig.port(), '/failed')).toMatchObject({ status: 503 })
  expect((await rig.spool.ended('/failed')).end?.failure).toMatchObject({ code: 'pool-failed', details: { reason: 'No ping.' } })
  rig.host.setPool(pool(peer.address, { state: 'stopped' }))
  expect((await ask(rig.port(), '/stopped')).status).toBe(503)
  rig.host.dropPool('pool')
  expect((await ask(rig.port(), '/gone')).status).toBe(503)
  expect((await rig.spool.ended('/gone')).end?.failure?.code).toBe('pool-unknown')
})

test('a pool that starts too long gives 503', async () => {
  const rig = await rigWith({ limits: { startingMs: 200 } }, { state: 'starting' })
  expect((await ask(rig.port(), '/never')).status).toBe(503)
  expect((await rig.spool.ended('/never')).end?.failure?.code).toBe('pool-starting-too-long')
})

test('a change of generation: who runs stays where it is, who comes goes to the new one', async () => {
  const rig = await rigWith()
  const old = [ask(rig.port(), '/old1'), ask(rig.port(), '/old2')]
  await until(() => held.length === 2, { what: 'both old workers to be busy' })
  const next = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page('new'))))
  rig.host.setPool(pool(next.address, { maxChildren: 2, generation: 2 }))
  expect((await ask(rig.port(), '/new')).body.toString()).toBe('new')
  await until(() => rig.queue.at(-1)?.former === 2, { what: 'main to hear that two hold the one before' })
  answerNext('old')
  answerNext('old')
  expect((await Promise.all(old)).map(({ body }) => body.toString())).toEqual(['old', 'old'])
  expect((await rig.spool.ended('/new')).note('attempt')).toMatchObject({ generation: 2 })
  await until(() => rig.queue.at(-1)?.former === 0, { what: 'main to hear that nobody holds it' })
  expect(rig.queue.at(-1)).toMatchObject({ generation: 2, active: 0 })
})

test('the master dies: what was cut without a byte and is safe goes to the next generation, both attempts in the row', async () => {
  const rig = await rigWith()
  const next = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page('next'))))
  rig.onCut = (_pool, _generation, answer) => {
    answer(true)
    setTimeout(() => rig.host.setPool(pool(next.address, { generation: 2 })), 50)
  }
  const [get, post] = [ask(rig.port(), '/get'), ask(rig.port(), '/post', { method: 'POST', body: 'x' })]
  await until(() => held.length === 2, { what: 'both requests at the peer' })
  const waiting = ask(rig.port(), '/waiting')
  await until(() => rig.queue.at(-1)?.waiting === 1, { what: 'a third to wait' })
  peer.close()
  expect((await get).body.toString()).toBe('next')
  expect((await waiting).body.toString()).toBe('next')
  expect((await post).status).toBe(502)
  const told = await rig.spool.ended('/get')
  expect(told.notes('attempt').map(({ n, generation }) => [n, generation])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(told.note('attempt-failed')).toMatchObject({ n: 1, failure: { code: 'responder-closed' } })
  expect(told.bytes('to-responder', 2)).toEqual(told.bytes('to-responder', 1))
  expect((await rig.spool.ended('/post')).end?.failure?.code).toBe('not-sent-again')
})

test('a connection that is refused because the master died waits for the next generation, also a POST: nothing was sent', async () => {
  const rig = await rigWith()
  rig.host.setPool(pool(`unix:${tempFolder()}/gone.sock`, { generation: 3 }))
  rig.onCut = (_pool, generation, answer) => {
    expect(generation).toBe(3)
    answer(true)
    setTimeout(() => rig.host.setPool(pool(peer.address, { generation: 4 })), 50)
  }
  const post = ask(rig.port(), '/post', { method: 'POST', body: 'all of it' })
  await until(() => held.length === 1, { what: 'the request at the peer' })
  expect(held[0]?.read.stdinBytes).toBe(9)
  answerNext('taken')
  expect((await post).body.toString()).toBe('taken')
})

test('a chunked body is held: a GET with one is sent once more', async () => {
  const rig = await rigWith()
  const next = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page(String(read.stdinBytes)))))
  rig.onCut = (_pool, _generation, answer) => {
    answer(true)
    rig.host.setPool(pool(next.address, { generation: 2 }))
  }
  const body = Array.from({ length: 40 }, () => Buffer.alloc(65_536, 'b'))
  const get = ask(rig.port(), '/get', { method: 'GET', headers: { 'transfer-encoding': 'chunked' }, body })
  await until(() => held.length === 1, { what: 'the request at the peer' })
  held[0]?.socket.destroy()
  expect((await get).body.toString()).toBe(String(40 * 65_536))
})

test('the disk is full: 507, and the file is nowhere', async () => {
  const rig = await rigWith({ bodyFolder: '/dev/full/not-a-folder' })
  const answer = await ask(rig.port(), '/full', { method: 'POST', body: Array.from({ length: 40 }, () => Buffer.alloc(65_536)) })
  expect(answer.status).toBe(507)
  expect((await rig.spool.ended('/full')).end?.failure?.code).toBe('spool-disk')
})

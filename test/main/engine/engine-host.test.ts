import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { FastcgiPeer, page } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

function docroot(): string {
  const folder = tempFolder()
  writeFileSync(`${folder}/hello.txt`, 'hello')
  writeFileSync(`${folder}/index.php`, '')
  return folder
}

/** A port that somebody else holds. */
function takenPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

test('a lost thread is started again on the same ports within a second; ids go on', async () => {
  const peer = await FastcgiPeer.start(() => {})
  const rig = await EngineRig.start({ sites: [site(docroot())], pools: [pool(peer.address)], shared: true })
  const ports = [rig.port(), rig.port(null)]
  await ask(rig.port(), '/hello.txt?1')
  const client = await RawClient.connect(rig.port())
  client.send('GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => peer.requests.length === 1, { what: 'an exchange that runs' })
  const began = performance.now()
  void rig.host.breakDown()
  await until(() => rig.lost.length === 1, { what: 'main to hear of it' })
  await rig.listening('site', null)
  expect(performance.now() - began).toBeLessThan(1000)
  expect([rig.port(), rig.port(null)]).toEqual(ports)
  expect(rig.lost[0]).toMatchObject({ code: 'engine-lost' })
  await until(() => client.closed && peer.open.size === 0, { what: 'what it held to be closed' })
  expect((await ask(rig.port(), '/hello.txt?2')).body.toString()).toBe('hello')
  expect((await rig.spool.ended('/hello.txt?2')).id).toBe(3)
})

test('a thread whose heap is full takes nobody along; one that keeps dying is started with pauses, and recovers', async () => {
  const rig = await EngineRig.start({ sites: [site(docroot())], pools: [pool('unix:/nowhere')], heapMb: 24 })
  const fat = Array.from({ length: 300_000 }, (_, i) => `${i}`.repeat(30))
  rig.setSites([site(docroot(), { hosts: fat })])
  await until(() => rig.lost.length >= 2, { ms: 20_000, what: 'it to die, and again with the same sites' })
  expect(rig.lost[0]?.says).toContain('memory')
  rig.setSites([site(docroot())])
  await until(() => rig.ports.has('site'), { ms: 20_000, what: 'it to recover' })
  expect((await ask(rig.port(), '/hello.txt')).body.toString()).toBe('hello')
})

test('sites come and go without touching what runs', async () => {
  const peer = await FastcgiPeer.start(() => {})
  const [a, b] = [site(docroot(), { name: 'a', hosts: [] }), site(docroot(), { name: 'b', hosts: [] })]
  const rig = await EngineRig.start({ sites: [a], pools: [pool(peer.address)] })
  const client = await RawClient.connect(rig.port('a'))
  client.send('GET /runs HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => peer.requests.length === 1, { what: 'the request at the peer' })
  const port = rig.port('a')
  rig.setSites([a, b])
  await rig.listening('b')
  expect((await ask(rig.port('b'), '/hello.txt')).status).toBe(200)
  // Main writes the port into the site's file, and says it again.
  rig.setSites([{ ...a, port }, b])
  expect((await ask(port, '/hello.txt')).status).toBe(200)
  rig.setSites([b])
  await until(
    () =>
      ask(port, '/hello.txt').then(
        () => false,
        () => true,
      ),
    { what: 'the port of a to close' },
  )
  peer.requests[0]?.socket.write(page('still here'))
  await until(() => client.received.endsWith('still here'), { what: 'the answer' })
  await until(() => client.closed, { what: 'its connection to close after it' })
  expect((await ask(rig.port('b'), '/hello.txt')).status).toBe(200)
})

test('a site that changes is served as it is now', async () => {
  const [one, two] = [docroot(), docroot()]
  writeFileSync(`${two}/hello.txt`, 'two')
  const rig = await EngineRig.start({ sites: [site(one)], pools: [pool('unix:/nowhere')] })
  expect((await ask(rig.port(), '/hello.txt')).body.toString()).toBe('hello')
  rig.setSites([site(two)])
  expect((await ask(rig.port(), '/hello.txt')).body.toString()).toBe('two')
})

test('a port that is asked for, then any free one: each time that main waits for one it hears of it', async () => {
  const any = site(docroot())
  const rig = await EngineRig.start({ sites: [any], pools: [pool('unix:/nowhere')] })
  rig.setSites([{ ...any, port: rig.port() }])
  expect((await ask(rig.port(), '/hello.txt')).status).toBe(200)
  rig.ports.clear()
  rig.setSites([any])
  await rig.listening('site')
  expect((await ask(rig.port(), '/hello.txt')).status).toBe(200)
})

test('a port that is taken: said with who holds it where it was asked for, else the next free one', async () => {
  const port = await takenPort()
  const rig = await EngineRig.start({})
  rig.host.setSites({ sites: [site(docroot(), { port })], shared: null, exact: true })
  await until(() => rig.failures.length === 1, { what: 'the failure' })
  expect(rig.failures[0]).toMatchObject({ site: 'site', failure: { code: 'port-taken', details: { port } } })
  if (process.platform === 'linux') expect(rig.failures[0]?.failure.says).toContain(`process ${process.pid}`)
  rig.host.setSites({ sites: [site(docroot(), { port })], shared: null, exact: false })
  await rig.listening('site')
  expect(rig.port()).toBeGreaterThan(port)
  expect(rig.port()).toBeLessThan(port + 100)
})

test('an address that is none of this machine is a failure', async () => {
  const rig = await EngineRig.start({})
  rig.host.setSites({ sites: [site(docroot(), { bind: '192.0.2.1' })], shared: null, exact: false })
  await until(() => rig.failures.length === 1, { what: 'the failure' })
  expect(rig.failures[0]?.failure.code).toBe('address-unavailable')
})

test('closing gives what runs a little time, then cuts it; new connections are refused', async () => {
  const peer = await FastcgiPeer.start(() => {})
  const rig = await EngineRig.start({ sites: [site(docroot())], pools: [pool(peer.address)], limits: { drainMs: 700 } })
  const port = rig.port()
  const [quick, stuck] = [await RawClient.connect(port), await RawClient.connect(port)]
  quick.send('GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => peer.requests.length === 1, { what: 'the first request' })
  stuck.send('GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => peer.requests.length === 2, { what: 'the second request' })
  const closed = rig.host.close()
  await until(
    () =>
      ask(port, '/hello.txt').then(
        () => false,
        () => true,
      ),
    { what: 'the port to close' },
  )
  peer.requests[0]?.socket.write(page('done'))
  await until(() => quick.received.endsWith('done'), { what: 'the answer in time' })
  await closed
  await until(() => stuck.closed && peer.open.size === 0, { what: 'the other to be cut' })
  expect((await rig.spool.ended('/stuck')).end).toMatchObject({ state: 'failed', failure: { code: 'engine-lost' } })
  expect((await rig.spool.ended('/quick')).end?.state).toBe('done')
})

test('a spool thread that takes nothing costs bodies, never notes or headers, and never the exchange', async () => {
  const big = 'x'.repeat(60_000)
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page(big))))
  const rig = await EngineRig.start({ sites: [site(docroot())], pools: [pool(peer.address)], limits: { waitingBytes: 2 << 20 } })
  rig.spool.hold = true
  for (let i = 0; i < 150; i++) expect((await ask(rig.port(), `/${i}`)).body.length).toBe(60_000)
  rig.spool.release() // what came last waits for a full block as long as nothing is given back
  const last = await rig.spool.ended('/149')
  expect(last.end).toMatchObject({ state: 'done', records: 6 })
  expect(last.gaps('from-responder')).toBe(60_000 + 'Content-Type: text/plain\r\n\r\n'.length)
  expect(last.bytes('from-responder').length).toBe(8 + 4 + 16) // two headers, the padding of the first, END_REQUEST's content
  expect(last.gaps('to-responder')).toBeGreaterThan(100) // parameters, too
  await until(
    async () => {
      await ask(rig.port(), '/again')
      return rig.spool.all().some((told) => told.path === '/again' && told.end && told.gaps('from-responder') === 0)
    },
    { what: 'bodies to be kept again' },
  )
})

test('a spool thread that is started anew is written to', async () => {
  const rig = await EngineRig.start({ sites: [site(docroot())], pools: [pool('unix:/nowhere')] })
  await ask(rig.port(), '/hello.txt?1')
  await rig.spool.ended('/hello.txt?1')
  rig.spool.close()
  await ask(rig.port(), '/hello.txt?lost')
  rig.host.reconnectSpool()
  await until(
    async () => {
      await ask(rig.port(), '/hello.txt?2')
      return rig.spool.all().some((told) => told.path === '/hello.txt?2' && told.end)
    },
    { what: 'rows to come again' },
  )
})

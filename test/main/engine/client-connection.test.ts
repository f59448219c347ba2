import { writeFileSync } from 'node:fs'
import { beforeEach, expect, test, vi } from 'vitest'
import { FastcgiPeer, type PeerRequest, page } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const HOST = 'Host: localhost\r\n'

let peer: FastcgiPeer
/** Requests that the peer has and has not answered. */
let held: PeerRequest[]
let rig: EngineRig
let client: RawClient

beforeEach(async () => {
  held = []
  peer = await FastcgiPeer.start((request) => {
    if (request.read.stdinEnded) held.push(request)
  })
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  writeFileSync(`${docroot}/hello.txt`, 'hello')
  rig = await EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address)] })
  client = await RawClient.connect(rig.port())
})

const statuses = (): (string | undefined)[] => [...client.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
/** Answers as soon as the parameters are there, without a look at the body. */
const answersEarly = (): void => {
  const answered = new Set<PeerRequest>()
  peer.behaviour = (request) => {
    if (!answered.has(request)) request.socket.write(page('early'))
    answered.add(request)
  }
}

test('what is pipelined behind an answer that closes the connection never runs, and no row waits for it', async () => {
  client.send(`GET /two-hosts HTTP/1.1\r\n${HOST}Host: b\r\n\r\nGET /smuggled HTTP/1.1\r\n${HOST}\r\n`)
  await until(() => client.closed, { what: 'the connection to close' })
  await rig.spool.ended('/two-hosts')
  expect(statuses()).toEqual(['400'])
  // The next exchange comes after it in every list.
  const other = await RawClient.connect(rig.port())
  other.send(`GET /next HTTP/1.1\r\n${HOST}\r\n`)
  await until(() => held.length > 0, { what: 'the next request at the peer' })
  held[0]?.socket.write(page('next'))
  await rig.spool.ended('/next')
  expect(peer.requests.map(({ read }) => read.params.get('REQUEST_URI'))).toEqual(['/next'])
  expect(rig.spool.all().map(({ path }) => path)).toEqual(['/two-hosts', '/next'])
})

test('a pipelined request whose body breaks off has its turn, its 400 and its row', async () => {
  client.send(`GET /first HTTP/1.1\r\n${HOST}\r\nPOST /second HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nZZZ\r\n`)
  await until(() => held.length === 1, { what: 'the first request at the peer' })
  held[0]?.socket.write(page('first'))
  await until(() => client.closed, { what: 'the connection to close' })
  expect(statuses()).toEqual(['200', '400'])
  expect((await rig.spool.ended('/second')).end).toMatchObject({ state: 'failed', failure: { code: 'http-bad-request' } })
})

const brokenOff: { name: string; path: string; body: string; breakOff: () => void }[] = [
  { name: 'the client closes', path: '/early', body: 'Content-Length: 10\r\n\r\nbegin', breakOff: () => void client.socket.end() },
  {
    name: 'its rest is no HTTP',
    path: '/hello.txt',
    body: 'Transfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n',
    breakOff: () => client.send('ZZZ\r\n'),
  },
]

for (const { name, path, body, breakOff } of brokenOff)
  test(`after an early answer to a body ${name}: no second answer, no second row`, async () => {
    answersEarly()
    client.send(`POST ${path} HTTP/1.1\r\n${HOST}${body}`)
    await rig.spool.ended(path)
    breakOff()
    await until(() => client.closed, { what: 'the connection to close' })
    expect(statuses()).toHaveLength(1)
    expect(rig.spool.all()).toHaveLength(1)
  })

test('a connection may have any number of early answers: nothing piles up on it', async () => {
  answersEarly()
  const stderr = vi.spyOn(process.stderr, 'write')
  for (let n = 1; n <= 12; n++) {
    client.received = ''
    client.send(`POST /${n} HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nbegin`)
    await until(() => client.received.includes('early'), { what: `early answer ${n}` })
    await rig.spool.ended(`/${n}`)
    client.send('-ends')
  }
  expect(stderr.mock.calls.flat().filter((text) => /MaxListeners/.test(String(text)))).toEqual([])
  stderr.mockRestore()
})

test('a client that pipelines without end is cut off; the row says why', async () => {
  client.send(`GET /first HTTP/1.1\r\n${HOST}\r\n`.padEnd(40_000, 'GET /more HTTP/1.1\r\nHost: localhost\r\n\r\n'))
  const told = await rig.spool.ended('/first')
  expect(told.end?.failure?.details.reason).toBe('more than 1000 requests wait behind it on its connection')
  await until(() => client.closed && peer.open.size === 0, { what: 'both connections to close' })
  expect(rig.spool.all()).toHaveLength(1)
})

test('CONNECT behind a request: that is cut, for an answer out of turn would be taken for its own', async () => {
  client.send(`GET /first HTTP/1.1\r\n${HOST}\r\nCONNECT example.org:443 HTTP/1.1\r\n${HOST}\r\n`)
  await until(() => client.closed && peer.open.size === 0, { what: 'both connections to close' })
  expect(client.received).toBe('')
  for (const path of ['/first', 'example.org:443'])
    expect((await rig.spool.ended(path)).end).toMatchObject({ state: 'failed', failure: { code: 'http-method-refused' } })
})

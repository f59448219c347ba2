import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { FailureCode } from '../../../app/failure.ts'
import { type Behaviour, end, FastcgiPeer, page, stderr, stdout } from '../../fixtures/fastcgi-peer.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const HEAD = 'Content-Type: text/plain\r\n\r\n'

/** A site whose every path goes to the peer. */
async function rigFor(peer: FastcgiPeer, options: Parameters<typeof EngineRig.start>[0] = {}): Promise<EngineRig> {
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  return EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address)], ...options })
}

/** When the request is complete. */
const then =
  (answer: (request: Parameters<Behaviour>[0]) => void): Behaviour =>
  (request) => {
    if (request.read.stdinEnded) answer(request)
  }
const sends = (...parts: Uint8Array[]): Behaviour => then(({ socket }) => void socket.write(Buffer.concat(parts)))
const sendsAndCloses = (...parts: Uint8Array[]): Behaviour => then(({ socket }) => void socket.end(Buffer.concat(parts)))
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

test('what came is kept, also where it cannot be read', async () => {
  const rubbish = Buffer.from('no FastCGI in here')
  const peer = await FastcgiPeer.start(sends(rubbish))
  const rig = await rigFor(peer)
  await ask(rig.port(), '/bad')
  expect((await rig.spool.ended('/bad')).bytes('from-responder')).toEqual(rubbish)
})

for (const [how, sent, gets] of [
  ['before its answer', '', 502],
  ['in the middle of its head', 'X-A: b', 502],
  ['in the middle of its body', `${HEAD}some of it`, 'cut'],
] as const)
  test(`a peer that resets the connection ${how}: the row says so`, async () => {
    const resets = then(({ socket }) => void socket.write(sent ? stdout(sent) : '', () => setTimeout(() => socket.resetAndDestroy(), 50)))
    const peer = await FastcgiPeer.start(resets, 'tcp')
    const rig = await rigFor(peer)
    const { status, cut } = await ask(rig.port(), '/reset')
    expect(cut ? 'cut' : status).toBe(gets)
    expect((await rig.spool.ended('/reset')).end?.failure).toMatchObject({ code: 'responder-closed', details: { error: 'ECONNRESET' } })
  })

test('a peer that never reads the body holds the client up, and nothing but the client', async () => {
  const peer = await FastcgiPeer.start(({ socket }) => void socket.pause())
  const rig = await rigFor(peer, { limits: { clientIdleMs: 300 } })
  const client = await RawClient.connect(rig.port())
  client.send(`POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${64 << 20}\r\n\r\n`)
  const part = Buffer.alloc(1 << 20)
  for (let n = 0; n < 64; n++) client.socket.write(part)
  await until(() => peer.requests.length === 1, { what: 'the peer to have the request' })
  const waiting = await until(() => stands(() => client.socket.writableLength), { ms: 10_000, what: 'the client to wait' })
  expect(waiting).toBeGreaterThan(48 << 20)
  expect(rig.spool.all()[0]?.states.at(-1)).toBe('sending') // no limit on the client's silence ends it: it is not the client who is silent
  for (const socket of peer.open) socket.destroy()
  await until(() => client.received.startsWith('HTTP/1.1 502 '), { what: 'the answer' })
  expect((await rig.spool.ended('/unread')).end).toMatchObject({ state: 'failed', failure: { code: 'responder-closed' } })
})

/** What a figure has come to, once it is the same for longer than the limit of a client's silence. */
function stands(figure: () => number): Promise<number> {
  const before = figure()
  return new Promise((resolve) => setTimeout(() => resolve(figure() === before ? before : 0), 500))
}

const cut: { name: string; peer: Behaviour; code: FailureCode }[] = [
  { name: 'closes before END_REQUEST', peer: sendsAndCloses(stdout(`${HEAD}some of it`)), code: 'responder-closed' },
  {
    name: 'sends less than announced',
    peer: then(({ socket }) => {
      socket.write(stdout('Content-Length: 100\r\n\r\nfour'))
      setTimeout(() => socket.write(end()), 50)
    }),
    code: 'response-short',
  },
  {
    name: 'goes on in rubbish',
    peer: then(({ socket }) => {
      socket.write(stdout(`${HEAD}some of it`))
      setTimeout(() => socket.write('rubbish!'), 50)
    }),
    code: 'responder-record-bad',
  },
]

for (const { name, peer: behaviour, code } of cut)
  for (const version of ['1.1', '1.0'])
    test(`an answer that has begun is cut for the client when the peer ${name} (HTTP/${version})`, async () => {
      const peer = await FastcgiPeer.start(behaviour)
      const rig = await rigFor(peer)
      const client = await RawClient.connect(rig.port())
      client.send(`GET /cut HTTP/${version}\r\nHost: localhost\r\n\r\n`)
      await until(() => client.closed, { what: 'the connection to be cut' })
      expect((await rig.spool.ended('/cut')).end?.failure?.code).toBe(code)
      expect(client.received).not.toMatch(/\r\n0\r\n\r\n$/) // the last chunk
    })

suiteWith(['curl'], 'where the close is the end of the body', () => {
  test('a cut answer ends with a reset, not with a close in order', async () => {
    const peer = await FastcgiPeer.start(sendsAndCloses(stdout(`${HEAD}some of it`)))
    const rig = await rigFor(peer)
    // Node reads a reset right behind data as an end; curl tells them apart.
    const curl = start(thePeer('curl'), ['-s', '--http1.0', `http://127.0.0.1:${rig.port()}/cut`])
    expect((await curl.exit).code).toBe(56) // failure in receiving network data
    peer.behaviour = sends(page('whole'))
    const whole = start(thePeer('curl'), ['-s', '--http1.0', `http://127.0.0.1:${rig.port()}/whole`])
    expect((await whole.exit).code).toBe(0)
    expect(whole.stdout).toBe('whole')
  })
})

test('records cut at every byte are the same answer', async () => {
  const bytes = Buffer.concat([stderr('words'), stdout('Content-Type: text/plain\r\n'), stdout('\r\nhel'), stdout('lo'), stdout(''), end()])
  const peer = await FastcgiPeer.start(
    then(({ socket }) => {
      socket.setNoDelay(true)
      let at = 0
      const next = (): void => {
        socket.write(bytes.subarray(at, ++at))
        if (at < bytes.length) setImmediate(next)
      }
      next()
    }),
  )
  const rig = await rigFor(peer)
  const answer = await ask(rig.port(), '/slices')
  expect(answer.body.toString()).toBe('hello')
  const told = await rig.spool.ended('/slices')
  expect(told.bytes('from-responder')).toEqual(bytes)
  expect(told.end).toMatchObject({ state: 'done', stderrBytes: 5, responseBytes: 5 })
})

test('a flood of STDERR is counted, kept up to the budget, and the answer comes', async () => {
  const flood = stderr('x'.repeat(60_000))
  const peer = await FastcgiPeer.start(sends(...Array.from({ length: 100 }, () => flood), page('here')))
  const rig = await rigFor(peer)
  expect((await ask(rig.port(), '/flood')).body.toString()).toBe('here')
  const told = await rig.spool.ended('/flood')
  expect(told.end?.stderrBytes).toBe(6_000_000)
  expect(told.gaps('from-responder')).toBe(6_000_000 - (256 << 10))
})

test('what is over Content-Length never reaches the client, whose connection stays good', async () => {
  const peer = await FastcgiPeer.start(sends(stdout('Content-Length: 4\r\n\r\nfour and HTTP/1.1 200 OK\r\n\r\n'), stdout('more'), end()))
  const rig = await rigFor(peer)
  const client = await RawClient.connect(rig.port())
  client.send('GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.endsWith('four'), { what: 'the first answer' })
  client.send('GET /2 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.split('four').length === 3, { what: 'the second answer' })
  expect(client.received).not.toContain('and')
  expect((await rig.spool.ended('/1')).notes('finding').map(({ finding }) => finding.code)).toEqual(['body-too-long'])
})

test('strange but harmless records are findings', async () => {
  const unknownType = hex('010b 0000 0008 0000 0c00000000000000')
  const peer = await FastcgiPeer.start(sends(unknownType, stdout(`Status: 103 Early Hints\r\n${HEAD}hello`), end(), stderr('late')))
  const rig = await rigFor(peer)
  const answer = await ask(rig.port(), '/strange')
  expect(answer).toMatchObject({ status: 200 })
  expect(answer.body.toString()).toBe('hello')
  const codes = (await rig.spool.ended('/strange')).notes('finding').map(({ finding }) => finding.code)
  expect(codes.sort()).toEqual(['record-after-end', 'record-unasked', 'response-interim'])
})

test('an answer that comes before the body was read ends the upload; the connection of the client stays in step', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (!read.stdinEnded) socket.write(page('enough'))
  })
  const rig = await rigFor(peer)
  const body = Buffer.alloc(2 << 20, 'x')
  const client = await RawClient.connect(rig.port())
  client.send(`POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await until(() => client.received.endsWith('enough'), { what: 'the early answer' })
  client.send('GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.split('enough').length === 3, { what: 'the answer after it' })
})

test('two attempts where nobody listens; the failure says why', async () => {
  const peer = await FastcgiPeer.start(sends(page('never')))
  const rig = await rigFor(peer)
  rig.host.setPool(pool(`unix:${tempFolder()}/nothing.sock`))
  expect((await ask(rig.port(), '/nobody')).status).toBe(502)
  const told = await rig.spool.ended('/nobody')
  expect(told.notes('attempt').map(({ n }) => n)).toEqual([1, 2])
  expect(told.end?.failure).toMatchObject({ code: 'connect-refused', details: { reason: expect.stringContaining('ENOENT') } })
})

for (const [what, address] of [
  ['is no address', '127.0.0.1:port'],
  ['has a path that is too long', `unix:/tmp/${'long/'.repeat(40)}x.sock`],
] as const)
  test(`an external server that ${what} is a failure, and holds no place`, async () => {
    const peer = await FastcgiPeer.start(sends(page('alive')))
    const rig = await rigFor(peer)
    rig.host.setPool(pool(address, { generation: null, maxChildren: 1 }))
    for (const n of [1, 2]) expect((await ask(rig.port(), `/${n}`)).status).toBe(502)
    expect((await rig.spool.ended('/2')).end?.failure?.code).toBe('connect-refused')
    rig.host.setPool(pool(peer.address, { generation: null, maxChildren: 1 }))
    expect((await ask(rig.port(), '/3')).body.toString()).toBe('alive')
  })

test('an external pool with a dead server goes on with the next', async () => {
  const peer = await FastcgiPeer.start(sends(page('alive')))
  const rig = await rigFor(peer)
  rig.host.setPool(pool(peer.address, { generation: null, addresses: [`unix:${tempFolder()}/nothing.sock`, peer.address] }))
  for (const n of [1, 2, 3, 4]) expect((await ask(rig.port(), `/${n}`)).body.toString()).toBe('alive')
})

test('a peer whose backlog is full is tried again until the limit', async () => {
  const path = `${tempFolder()}/full.sock`
  const deaf = start(process.execPath, [
    '-e',
    `require('net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => { require('fs').writeSync(1, 'full'); for (;;); })`,
  ])
  await until(() => deaf.stdout === 'full', { ms: 10_000, what: 'a program that listens and never accepts' })
  const filled = await Promise.all(Array.from({ length: 4 }, () => connects(path)))
  expect(filled).toContain(false)
  const peer = await FastcgiPeer.start(sends(page('never')))
  const rig = await rigFor(peer, { limits: { connectMs: 300 } })
  rig.host.setPool(pool(`unix:${path}`))
  expect((await ask(rig.port(), '/full')).status).toBe(504)
  const { end } = await rig.spool.ended('/full')
  expect(end?.failure).toMatchObject({ code: 'connect-timeout' })
  expect(end?.failure?.details.ms).toBeGreaterThanOrEqual(300)
  rig.host.setPool(pool(peer.address))
  expect((await ask(rig.port(), '/after')).body.toString()).toBe('never')
})

/** Takes a place in the backlog. */
function connects(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    onTestFinished(() => void socket.destroy())
  })
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Summary } from '../../app/capture/summary.ts'
import type { FailureCode } from '../../app/failure.ts'
import { afterwards } from '../afterwards.ts'
import { built } from '../built.ts'
import { type Behaviour, end, FastcgiPeer, page, stdout } from '../fixtures/fastcgi-peer.ts'
import { freePort } from '../free-port.ts'
import { testUser } from '../main/cli/sluice.ts'
import { ask, RawClient } from '../main/engine/ask.ts'
import { suiteWith } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { project, type Served, serve, served } from './served.ts'

const H = 'Host: localhost\r\n'
const HEAD = 'Content-Type: text/plain\r\n\r\n'

const strange: readonly { name: string; send: string; status: number; code: FailureCode; says?: RegExp }[] = [
  { name: 'no Host', send: 'GET / HTTP/1.1\r\n\r\n', status: 400, code: 'http-bad-host' },
  { name: 'two Hosts', send: `GET / HTTP/1.1\r\n${H}Host: evil.example\r\n\r\n`, status: 400, code: 'http-bad-host', says: /it has 2/ },
  {
    name: 'both lengths',
    send: `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    status: 400,
    code: 'http-bad-request',
  },
  {
    name: 'a coding that is not chunked alone',
    send: `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    code: 'http-bad-length',
  },
  { name: 'a folded header', send: `GET / HTTP/1.1\r\n${H}X-A: b\r\n folded\r\n\r\n`, status: 400, code: 'http-bad-request' },
  { name: 'CR LF in the path', send: `GET /a%0d%0aSet-Cookie:x HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-path-byte' },
  { name: 'NUL in the path', send: `GET /index.php%00.txt HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-path-byte' },
  { name: 'a bare NUL in the path', send: `GET /a\0b HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-request' },
  { name: '..', send: `GET /../../etc/passwd HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-target' },
  { name: '.. in other words', send: `GET /a/%2e%2E/%2e./etc/passwd HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-target' },
  { name: 'a dot file', send: `GET /.env HTTP/1.1\r\n${H}\r\n`, status: 404, code: 'never-served' },
  { name: 'source of PHP', send: `GET /lib.inc HTTP/1.1\r\n${H}\r\n`, status: 404, code: 'never-served' },
  { name: 'a method that nobody knows', send: `BREW / HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-request' },
  { name: 'CONNECT', send: `CONNECT example.org:443 HTTP/1.1\r\n${H}\r\n`, status: 405, code: 'http-method-refused' },
  {
    name: 'a huge head',
    send: `GET / HTTP/1.1\r\n${H}${`X-More: ${'y'.repeat(60_000)}\r\n`.repeat(6)}\r\n`,
    status: 431,
    code: 'http-head-too-large',
  },
  {
    name: 'a header that no FastCGI parameter takes',
    send: `GET / HTTP/1.1\r\n${H}Cookie: ${'x'.repeat(66_000)}\r\n\r\n`,
    status: 431,
    code: 'param-too-large',
    says: /Cookie has 66000 bytes/,
  },
  {
    name: 'a target of another authority',
    send: `GET http://evil.example/ HTTP/1.1\r\n${H}\r\n`,
    status: 400,
    code: 'http-bad-target',
  },
  { name: 'the name of a stranger', send: 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', status: 421, code: 'http-unknown-host' },
  { name: 'no HTTP at all', send: '\x00\x01\x02\xff rubbish\r\n\r\n', status: 400, code: 'http-bad-request' },
  { name: 'a preface of HTTP/2', send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400, code: 'http-bad-request' },
]

/** When the request is complete. */
const then =
  (answer: (request: Parameters<Behaviour>[0]) => void): Behaviour =>
  (request) => {
    if (request.read.stdinEnded) answer(request)
  }
const sends = (...parts: Uint8Array[]): Behaviour => then(({ socket }) => void socket.write(Buffer.concat(parts)))
const sendsAndCloses = (...parts: Uint8Array[]): Behaviour => then(({ socket }) => void socket.end(Buffer.concat(parts)))
const good: Behaviour = sends(page('as it should be'))

const misbehaves: readonly { name: string; peer: Behaviour; status?: number; code: FailureCode; says: RegExp }[] = [
  {
    name: 'sends rubbish',
    peer: sends(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')),
    code: 'responder-record-bad',
    says: /no FastCGI at offset 0/,
  },
  {
    name: 'speaks HTTP',
    peer: sendsAndCloses(Buffer.from('HTTP/1.1 200 OK\r\n\r\nhello')),
    code: 'responder-record-bad',
    says: /at offset 0/,
  },
  { name: 'sends half a record', peer: sendsAndCloses(stdout('hello').subarray(0, 11)), code: 'responder-closed', says: /after 11 bytes/ },
  { name: 'sends half a header', peer: sendsAndCloses(stdout('hello').subarray(0, 3)), code: 'responder-closed', says: /after 3 bytes/ },
  {
    name: 'answers a request with another id',
    peer: sends(stdout(`${HEAD}hello`, 2), end(0, 2)),
    code: 'responder-record-bad',
    says: /No request 2 is open/,
  },
  { name: 'closes without a word', peer: then(({ socket }) => void socket.end()), code: 'responder-closed', says: /after 0 bytes/ },
  { name: 'ends the request at once', peer: sends(end()), code: 'responder-head-missing', says: /without a head/ },
  {
    name: 'ends the request in its head',
    peer: sends(stdout('X-A: b\r\n'), end()),
    code: 'responder-head-bad',
    says: /ends before its empty line/,
  },
  { name: 'is overloaded', peer: sends(end(2)), status: 503, code: 'responder-overloaded', says: /FCGI_OVERLOADED/ },
  { name: 'cannot multiplex', peer: sends(end(1)), code: 'responder-cant-mpx', says: /FCGI_CANT_MPX_CONN/ },
  { name: 'sends no head but a body', peer: sends(stdout('<html>hello</html>\n\n'), end()), code: 'responder-head-bad', says: /head/ },
]

suiteWith(['php-fpm'], 'a running Sluice that gets what it should not', () => {
  let sluice: Served
  let peer: FastcgiPeer
  let lastId = 0
  let goodPages = 0

  beforeAll(async () => {
    const user = testUser()
    peer = await FastcgiPeer.start(good)
    const servers = {
      bad: peer.address,
      deaf: `unix:${await deafServer()}`,
      resets: `127.0.0.1:${await resettingServer()}`,
      nobody: `127.0.0.1:${await freePort()}`,
      nowhere: `unix:${join(tempFolder(), 'none.sock')}`,
    }
    for (const folder of ['sites', 'pools']) mkdirSync(join(user.workspace, folder), { recursive: true })
    const files = { 'index.php': '<?php echo "good";', '.env': 'SECRET=1', 'lib.inc': '<?php $secret = 1;' }
    for (const name of ['blog', ...Object.keys(servers)]) {
      writeFileSync(join(user.workspace, `sites/${name}.yaml`), `root: ${project(user, files, name)}\nport: 0\n`)
      const server = servers[name as keyof typeof servers]
      if (server) writeFileSync(join(user.workspace, `pools/${name}.yaml`), `responder: external\nservers: ["${server}"]\n`)
    }
    sluice = await serve(user, ['--workspace', user.workspace])
  })

  beforeEach(async () => {
    await goesOn()
  })

  /** A good page is one, at once; rows after it are new. */
  async function goesOn(): Promise<void> {
    const target = `/?good=${++goodPages}`
    const { status, body } = await ask(sluice.ports.blog ?? 0, target)
    expect([status, body.toString()]).toEqual([200, 'good'])
    const row = await until(() => [...sluice.rows.values()].find((each) => each.target === target && each.state === 'done'), {
      what: 'its row',
    })
    lastId = row.id
  }

  /** The only new row, once it has ended. */
  async function newRow(): Promise<Summary> {
    await until(() => news().some(({ failure }) => failure), { what: 'a row with its failure' })
    expect(news()).toHaveLength(1)
    return news()[0] as Summary
  }
  const news = (): Summary[] => [...sluice.rows.values()].filter(({ id }) => id > lastId)

  for (const { name, send, status, code, says } of strange)
    test(`${name}: ${status}, a row with ${code}, and all goes on`, async () => {
      const client = await RawClient.connect(sluice.ports.blog ?? 0)
      client.send(send)
      await until(() => client.received.startsWith(`HTTP/1.1 ${status} `), { what: `${status}, not ${client.received.slice(0, 40)}` })
      const row = await newRow()
      expect(row).toMatchObject({ state: 'failed', status, failure: { code } })
      if (says) expect(row.failure?.says).toMatch(says)
      expect(client.received).not.toContain('good')
      expect(client.received).not.toContain('SECRET')
      await goesOn()
    })

  for (const { name, peer: behaviour, status: gets = 502, code, says } of misbehaves)
    test(`a peer that ${name}: ${gets}, a row with ${code}, and all goes on`, async () => {
      peer.behaviour = behaviour
      const { status, body } = await ask(sluice.ports.bad ?? 0, '/page')
      expect(status).toBe(gets)
      expect(body.toString()).toMatch(says)
      expect(await newRow()).toMatchObject({
        site: 'bad',
        pool: 'bad',
        state: 'failed',
        status: gets,
        failure: { code, says: expect.stringMatching(says) },
      })
      await until(() => peer.open.size === 0, { what: 'the connection to be closed' })
      await goesOn()
      peer.behaviour = good
      expect((await ask(sluice.ports.bad ?? 0, '/')).body.toString()).toBe('as it should be')
      await until(() => news().some(({ site, state }) => site === 'bad' && state === 'done'), { what: 'its row' })
      await goesOn()
    })

  test('a peer that stops in its answer: the client is cut, never given a whole one', async () => {
    peer.behaviour = sendsAndCloses(stdout(`${HEAD}half of`))
    const { status, body, cut } = await ask(sluice.ports.bad ?? 0, '/')
    expect({ status, body: body.toString(), cut }).toEqual({ status: 200, body: 'half of', cut: true })
    expect(await newRow()).toMatchObject({ state: 'failed', status: 200, failure: { code: 'responder-closed' } })
    await goesOn()
  })

  test('a peer that says nothing is waited for; the row says so, and closing ends it', async () => {
    peer.behaviour = () => {}
    const client = await RawClient.connect(sluice.ports.bad ?? 0)
    client.send(`GET /silent HTTP/1.1\r\n${H}\r\n`)
    await until(() => news().some(({ state }) => state === 'waiting'), { what: 'a row that waits' })
    await goesOnBeside()
    client.socket.destroy()
    await until(
      () => news().some(({ target, state, failure }) => target === '/silent' && state === 'cancelled' && failure?.code === 'client-gone'),
      { what: 'its end' },
    )
    await until(() => peer.open.size === 0, { what: 'the connection to be closed' })
    await goesOn()
  })

  async function goesOnBeside(): Promise<void> {
    expect((await ask(sluice.ports.blog ?? 0, '/')).body.toString()).toBe('good')
  }

  for (const { name, site, status, code, says, attempts } of [
    {
      name: 'a server that resets the connection',
      site: 'resets',
      status: 502,
      code: 'responder-closed',
      says: /after 0 bytes/,
      attempts: 1,
    },
    {
      name: 'a server that never accepts',
      site: 'deaf',
      status: 504,
      code: 'connect-timeout',
      says: /did not take the connection/,
      attempts: 1,
    },
    { name: 'a port that nobody listens on', site: 'nobody', status: 502, code: 'connect-refused', says: /ECONNREFUSED/, attempts: 2 },
    { name: 'a socket that is not there', site: 'nowhere', status: 502, code: 'connect-refused', says: /ENOENT/, attempts: 2 },
  ] as const)
    test(`${name}: ${status}, a row with ${code}, and all goes on`, async () => {
      const answer = ask(sluice.ports[site] ?? 0, '/')
      const { body, ...got } = await answer
      expect(got.status).toBe(status)
      expect(body.toString()).toMatch(says)
      expect(await newRow()).toMatchObject({
        site,
        state: 'failed',
        status,
        attempts,
        failure: { code, says: expect.stringMatching(says) },
      })
      await goesOn()
    })

  test('what a page sends that cannot be read is answered; it and all others go on', async () => {
    const socket = await pageOf(sluice)
    const { said } = socket
    for (const [send, answer] of [
      ['no JSON', { id: null, failure: { code: 'contract-bad-message' } }],
      ['{"id":7,"what":"?"}', { id: 7, failure: { code: 'contract-bad-message' } }],
      ['{"id":8,"call":"no.such","input":{}}', { id: 8, failure: { code: 'contract-no-such-call' } }],
      ['{"id":9,"call":"exchange.get","input":{"id":"one"}}', { id: 9, failure: { code: 'contract-bad-input' } }],
      ['{"id":10,"call":"__proto__","input":{}}', { id: 10, failure: { code: 'contract-no-such-call' } }],
      ['{"id":11,"call":"app.hello","input":{},"binary":3}', { id: null, failure: { code: 'contract-bad-message' } }],
      ['{"id":12,"stream":"pool.lines","input":{"pool":"none"},"credit":1}', { id: 12, failure: { code: 'pool-unknown' } }],
      ['[1,2,3]', { id: null, failure: { code: 'contract-bad-message' } }],
      ['null', { id: null, failure: { code: 'contract-bad-message' } }],
    ] as const) {
      said.length = 0
      socket.send(send)
      expect(await until(() => said[0], { what: `an answer to ${send}` })).toMatchObject(answer)
    }
    said.length = 0
    socket.send('{"id":20,"call":"app.hello","input":{}}')
    expect(await until(() => said[0], { what: 'an answer' })).toMatchObject({ id: 20, ok: { headless: true } })
    await goesOn()
  })

  test('a frame that is too large ends that page alone', async () => {
    const socket = await pageOf(sluice)
    socket.send('x'.repeat(17 << 20))
    await until(() => socket.closedWith === 1009, { what: 'the socket to close with 1009', ms: 20_000 })
    await goesOn()
  })

  test('rubbish on the port of the page is answered with 400', async () => {
    const client = await RawClient.connect(Number(new URL(sluice.ui).port))
    client.send('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
    await until(() => client.received.startsWith('HTTP/1.1 400 ') && client.closed, { what: '400' })
    await goesOn()
  })

  test('none of it was an error of Sluice', async () => {
    expect(sluice.started.stderr).not.toMatch(/^error|Something in Sluice|\n {4}at /m)
    const { pools } = await sluice.state()
    expect(pools.filter(({ active, waiting }) => active > 0 || waiting > 0)).toEqual([])
  })
})

suiteWith(['php-fpm'], 'a Sluice that may open few files', () => {
  test.skipIf(process.platform !== 'linux')('says so to those that come too late, and serves again when there is room', async () => {
    const user = testUser()
    const folder = project(user, { 'index.php': '<?php echo "good";', 'file.txt': 'good' })
    const most = 80
    const command = 'ulimit -n "$1"; shift; exec "$@"'
    const words = [process.execPath, await built('cli.cjs'), 'serve', folder, '--port', '0', '--ui-port', '0']
    const sluice = await served(start('sh', ['-c', command, 'sh', String(most), ...words], { env: user.env }))
    expect((await ask(sluice.port, '/')).body.toString()).toBe('good')
    const clients: RawClient[] = []
    while (!clients.some(({ closed }) => closed)) {
      clients.push(await RawClient.connect(sluice.port))
      await pause(5)
    }
    const client = clients[0] as RawClient // it was in time
    for (const [path, says] of [
      ['/', /^HTTP\/1.1 503 .*A connection to unix:.* cannot be opened: too many files and connections are open\./s],
      ['/file.txt', /^HTTP\/1.1 503 .*file\.txt cannot be opened: too many files and connections are open\./s],
    ] as const) {
      client.received = ''
      client.send(`GET ${path} HTTP/1.1\r\n${H}Accept: text/plain\r\n\r\n`)
      await until(() => client.received.includes('Sluice, exchange'), { what: 'the answer' })
      expect(client.received).toMatch(says)
    }
    for (const { socket } of clients) socket.destroy()
    const good = async (path: string): Promise<boolean> => (await ask(sluice.port, path)).body.toString() === 'good'
    await until(async () => (await good('/')) && (await good('/file.txt')), { what: 'it to serve again' })
  })
})

/** A page that has said hello, and speaks as it likes. */
async function pageOf({ ui }: Served) {
  const [address = '', token = ''] = ui.split('/#token=')
  const socket = new WebSocket(address.replace('http', 'ws'), { origin: address })
  const page = {
    said: [] as unknown[],
    closedWith: undefined as number | undefined,
    send: (text: string) => socket.send(text),
  }
  socket.on('message', (data: Buffer) => void page.said.push(JSON.parse(data.toString())))
  socket.on('close', (code) => {
    page.closedWith = code
  })
  socket.on('error', () => {})
  await until(() => socket.readyState === WebSocket.OPEN, { what: 'the WebSocket' })
  page.send(JSON.stringify({ hello: token }))
  await until(() => page.said.length > 0, { what: 'the welcome' })
  expect(page.said).toEqual([{ welcome: true }])
  return page
}

/** A program that listens and never accepts, its backlog full. */
async function deafServer(): Promise<string> {
  const path = join(tempFolder(), 'deaf.sock')
  const code = `require('net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => { require('fs').writeSync(1, 'full'); for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })`
  const deaf = start(process.execPath, ['-e', code])
  await until(() => deaf.stdout === 'full', { ms: 20_000, what: 'a program that listens and never accepts' })
  await new Promise<void>((full) => {
    const next = (): void =>
      void connect(path)
        .on('connect', next)
        .on('error', () => full())
    next()
  })
  return path
}

/** A server that resets each connection once something came. @returns its port */
async function resettingServer(): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => {}).on('data', () => socket.resetAndDestroy()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  afterwards(() => server.close())
  return (server.address() as AddressInfo).port
}

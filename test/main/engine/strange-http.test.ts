import { mkdirSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

let rig: EngineRig
let docroot: string

beforeAll(async () => {
  docroot = tempFolder()
  writeFileSync(`${docroot}/hello.txt`, 'hello')
  writeFileSync(`${docroot}/.env`, 'SECRET=1')
  mkdirSync(`${docroot}/.git`)
  writeFileSync(`${docroot}/.git/config`, 'SECRET=2')
  writeFileSync(`${docroot}/page.php`, '<?php')
  mkdirSync(`${docroot}/folder`)
  writeFileSync(`${docroot}/folder/index.html`, 'index')
  rig = await EngineRig.start({
    sites: [site(docroot, { frontController: null })],
    pools: [pool('unix:/nowhere')],
    shared: true,
    limits: { clientIdleMs: 400 },
  })
})

const H = 'Host: localhost\r\n'
const strange: readonly { name: string; send: string; status: number; code: string }[] = [
  { name: 'no Host', send: 'GET /a HTTP/1.1\r\n\r\n', status: 400, code: 'http-bad-host' },
  { name: 'two Hosts', send: `GET /b HTTP/1.1\r\n${H}Host: evil.example\r\n\r\n`, status: 400, code: 'http-bad-host' },
  {
    name: 'both lengths',
    send: `POST /c HTTP/1.1\r\n${H}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    code: 'http-bad-request', // Node's parser is the first to see it
  },
  {
    name: 'a coding that is not chunked',
    send: `POST /d HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    code: 'http-bad-length',
  },
  {
    name: 'two lengths',
    send: `POST /e HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
    status: 400,
    code: 'http-bad-request',
  },
  { name: 'a folded header', send: `GET /f HTTP/1.1\r\n${H}X-A: b\r\n folded\r\n\r\n`, status: 400, code: 'http-bad-request' },
  { name: 'a header without a colon', send: `GET /g HTTP/1.1\r\n${H}no colon\r\n\r\n`, status: 400, code: 'http-bad-request' },
  { name: 'NUL in the path', send: `GET /h%00.txt HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-path-byte' },
  { name: 'CR LF in the path', send: `GET /i%0d%0aX: HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-path-byte' },
  { name: 'a bare NUL', send: `GET /j\0 HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-request' },
  { name: 'a path out of the docroot', send: `GET /../../etc/passwd HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-target' },
  { name: 'the same, encoded', send: `GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-target' },
  { name: 'a dot file', send: `GET /.env HTTP/1.1\r\n${H}\r\n`, status: 404, code: 'never-served' },
  { name: 'a dot folder', send: `GET /.git/config HTTP/1.1\r\n${H}\r\n`, status: 404, code: 'never-served' },
  { name: 'a file that is not there', send: `GET /nothing HTTP/1.1\r\n${H}\r\n`, status: 404, code: 'not-found' },
  { name: 'CONNECT', send: `CONNECT example.org:443 HTTP/1.1\r\n${H}\r\n`, status: 405, code: 'http-method-refused' },
  { name: 'another authority', send: `GET http://evil.example/k HTTP/1.1\r\n${H}\r\n`, status: 400, code: 'http-bad-target' },
  {
    name: 'two names that PHP could not tell apart',
    send: `GET /l HTTP/1.1\r\n${H}X-A: 1\r\nX_A: 2\r\n\r\n`,
    status: 400,
    code: 'http-header-clash',
  },
  { name: 'rubbish', send: 'this is no HTTP\r\n\r\n', status: 400, code: 'http-bad-request' },
  { name: 'HTTP/2', send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400, code: 'http-bad-request' },
  {
    name: 'a head over the limit',
    send: `GET /m HTTP/1.1\r\n${H}${`X-More: ${'y'.repeat(60_000)}\r\n`.repeat(6)}\r\n`,
    status: 431,
    code: 'http-head-too-large',
  },
  {
    name: 'a header that is larger than what is parsed, and never ends',
    send: `GET /m HTTP/1.1\r\n${H}${'X-Long: '.padEnd(1_200_000, 'x')}`,
    status: 431,
    code: 'http-head-too-large',
  },
  {
    name: 'a value over the limit',
    send: `GET /n HTTP/1.1\r\n${H}Cookie: ${'x'.repeat(66_000)}\r\n\r\n`,
    status: 431,
    code: 'param-too-large',
  },
  {
    name: 'a foreign name (DNS rebinding)',
    send: 'GET /rebound HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    status: 421,
    code: 'http-unknown-host',
  },
]

for (const { name, send, status, code } of strange)
  test(`${name}: ${status} and a row with ${code}`, async () => {
    const before = rig.spool.all().length
    const client = await RawClient.connect(rig.port())
    client.send(send)
    await until(() => client.received.startsWith(`HTTP/1.1 ${status} `), { what: `${status}, got ${client.received.slice(0, 100)}` })
    const told = await until(
      () =>
        rig.spool
          .all()
          .slice(before)
          .find((each) => each.end),
      { what: 'its row' },
    )
    expect(told.end).toMatchObject({ state: 'failed', failure: { code } })
    expect(told.note('answered')?.status).toBe(status)
    // Nothing but it: one row a message.
    client.socket.destroy()
    expect((await ask(rig.port(), '/hello.txt')).body.toString()).toBe('hello')
    await rig.spool.ended('/hello.txt')
    expect(
      rig.spool
        .all()
        .slice(before)
        .filter((each) => each.path !== '/hello.txt'),
    ).toHaveLength(1)
    rig.spool.exchanges.clear()
  })

test('what the parser refused is in its row as it came', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`GET /folded?x HTTP/1.1\r\n${H}X-A: b\r\n folded\r\n\r\n`)
  const told = await rig.spool.ended('/folded?x')
  expect(told.note('open')).toMatchObject({ method: 'GET', rawHead: `GET /folded?x HTTP/1.1\r\n${H}X-A: b\r\n folded\r\n\r\n` })
  expect(told.note('routed')).toMatchObject({ kind: 'refused', site: 'site' })
})

test('of thousands of headers that PHP is not handed some are named', async () => {
  const headers = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`X_${n}`, '1']))
  expect((await ask(rig.port(), '/hello.txt?odd', { headers })).status).toBe(200)
  expect((await rig.spool.ended('/hello.txt?odd')).notes('finding')).toHaveLength(20)
})

test('an Upgrade is answered as if it were none', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`GET /hello.txt HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`)
  await until(() => client.received.endsWith('hello'), { what: 'the file' })
  expect(client.received).toMatch(/^HTTP\/1.1 200 OK/)
})

test('pipelined requests are answered in order, one after the other', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`GET /hello.txt?1 HTTP/1.1\r\n${H}\r\nGET /nothing?2 HTTP/1.1\r\n${H}\r\nGET /folder/?3 HTTP/1.1\r\n${H}\r\n`)
  await until(() => client.received.endsWith('index'), { what: 'all three answers' })
  expect([...client.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '404', '200'])
  const [one, two] = [await rig.spool.ended('/hello.txt?1'), await rig.spool.ended('/nothing?2')]
  const end = one.entries.find((entry) => entry.kind === 'note' && entry.note.type === 'end')
  expect(two.entries[0]?.timeMs).toBeGreaterThanOrEqual(end?.timeMs ?? Infinity)
})

test('rubbish behind a good request: its answer comes first, whole', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`GET /hello.txt HTTP/1.1\r\n${H}\r\nrubbish\r\n\r\n`)
  await until(() => client.closed, { what: 'the connection to close' })
  expect([...client.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '400'])
  expect(client.received).toContain('\r\n\r\nhello')
})

test('a body that nobody wants is read, kept, and the connection goes on', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`POST /hello.txt?w HTTP/1.1\r\n${H}Content-Length: 7\r\n\r\nunasked`)
  await until(() => client.received.includes('405'), { what: 'the refusal' })
  client.send(`GET /hello.txt HTTP/1.1\r\n${H}\r\n`)
  await until(() => client.received.endsWith('hello'), { what: 'the next answer' })
  const told = await rig.spool.ended('/hello.txt?w')
  expect(told.bytes('from-client').toString()).toBe('unasked')
  expect(told.bytes('to-client').toString()).toContain('GET or HEAD')
  expect(told.end?.requestBytes).toBe(7)
})

test('a client that waits for 100 Continue in vain gets the answer and the connection closes', async () => {
  const client = await RawClient.connect(rig.port())
  client.send(`POST /hello.txt HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 7000\r\n\r\n`)
  await until(() => client.closed, { what: 'the connection to close' })
  expect(client.received).toMatch(/^HTTP\/1\.1 405 /)
  expect(client.received).toMatch(/\r\nConnection: close\r\n/i)
})

test('a client that stops in the middle of its head gets 408; one that never begins is closed without a row', async () => {
  const [slow, idle] = [await RawClient.connect(rig.port()), await RawClient.connect(rig.port())]
  slow.send('GET /slow HTTP/1.1\r\nHost')
  await until(() => slow.closed && idle.closed, { ms: 10_000, what: 'both connections to close' })
  expect(slow.received).toMatch(/^HTTP\/1\.1 408 /)
  expect(idle.received).toBe('')
  const idleRows = (): unknown[] => rig.spool.all().filter((told) => told.end?.failure?.code === 'client-idle')
  await until(() => idleRows().length > 0, { what: 'the row of the slow one' })
  expect(idleRows()).toHaveLength(1)
})

test('the shared port goes by name, a site has its own port under loopback names and its hosts', async () => {
  const status = async (port: number, host: string): Promise<number> => (await ask(port, '/hello.txt', { headers: { host } })).status
  const own = rig.port()
  const shared = rig.port(null)
  for (const host of ['localhost', '127.0.0.1', `127.0.0.1:${own}`, '[::1]', 'other.localhost', 'site.localhost', 'SITE.localhost.'])
    expect([host, await status(own, host)]).toEqual([host, 200])
  for (const host of ['example.org', '192.168.1.1', 'localhost.example.org']) expect([host, await status(own, host)]).toEqual([host, 421])
  expect(await status(shared, 'site.localhost')).toBe(200)
  for (const host of ['localhost', '127.0.0.1', 'example.org']) expect([host, await status(shared, host)]).toEqual([host, 421])
})

test("HTTP/1.0 without Host, as health checks send it: a site's own port serves it, the shared one cannot know for whom", async () => {
  const [own, shared] = [await RawClient.connect(rig.port()), await RawClient.connect(rig.port(null))]
  for (const client of [own, shared]) client.send('GET /hello.txt HTTP/1.0\r\n\r\n')
  await until(() => own.closed && shared.closed, { what: 'both answers' })
  expect(own.received).toMatch(/^HTTP\/1\.1 200 .*hello$/s)
  expect(shared.received).toMatch(/^HTTP\/1\.1 421 /)
})

test('a static file: range, conditional request, HEAD, redirect to the folder', async () => {
  expect((await ask(rig.port(), '/hello.txt', { headers: { range: 'bytes=1-2' } })).body.toString()).toBe('el')
  const { headers } = await ask(rig.port(), '/hello.txt', { method: 'HEAD' })
  expect(headers['content-length']).toBe('5')
  expect((await ask(rig.port(), '/hello.txt', { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304)
  const redirect = await ask(rig.port(), '/folder?a=b')
  expect([redirect.status, redirect.headers.location]).toEqual([308, '/folder/?a=b'])
  expect((await rig.spool.ended('/folder?a=b')).note('routed')).toMatchObject({ kind: 'redirect' })
})

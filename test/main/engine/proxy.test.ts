import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { readSiteFile } from '../../../app/site/site-file.ts'
import { afterwards } from '../../afterwards.ts'
import { freePort } from '../../free-port.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { httpPeer } from './http-peer.ts'
import { answerOf } from './tls-clients.ts'

/** A site whose rules are these lines of YAML. */
async function rigWith(rules: string, more: Partial<Parameters<typeof site>[1]> = {}, limits = {}): Promise<EngineRig> {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file.txt'), 'a file')
  const { rules: said } = readSiteFile(`root: ${folder}\nrules: ${rules}\n`, { name: 'site', path: 'site.yaml' })
  return EngineRig.start({ sites: [site(folder, { rules: said, frontController: null, ...more })], pools: [pool('unix:/nowhere')], limits })
}

async function proxied(answer: RequestListener, more = '', siteMore = {}, limits = {}) {
  const peer = await httpPeer(answer)
  const to = `http://127.0.0.1:${peer.port}`
  return { peer, to, rig: await rigWith(`[{ match: { path: /app/* }, proxy: { to: "${to}" }${more} }]`, siteMore, limits) }
}

const echo: RequestListener = (req, res) => {
  const parts: Buffer[] = []
  req.on('data', (part) => parts.push(part))
  req.on('end', () =>
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.rawHeaders, body: Buffer.concat(parts).toString() })),
  )
}
const valuesOf = (raw: readonly string[], name: string): string[] =>
  raw.flatMap((each, at) => (at % 2 === 0 && each.toLowerCase() === name ? [raw[at + 1] ?? ''] : []))

test('what is asked for goes there as it came, and its answer back; the row says where', async () => {
  const { rig, to, peer } = await proxied((_req, res) => {
    res.writeHead(201, 'Made', { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'], 'Keep-Alive': 'timeout=9', 'X-Own': 'x' })
    res.end('hello')
  })
  const answer = await ask(rig.port(), '/app/a%2Fb//c?x=%20&y', { method: 'POST', body: 'a=1', headers: { 'X-Mine': 'mine' } })
  expect(answer).toMatchObject({ status: 201, reason: 'Made' })
  expect(answer.body.toString()).toBe('hello')
  expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-own': 'x' })
  expect(answer.headers['keep-alive']).not.toBe('timeout=9')
  expect(peer.requests[0]).toMatchObject({
    method: 'POST',
    url: '/app/a%2Fb//c?x=%20&y',
    headers: { 'x-mine': 'mine', 'content-length': '3' },
  })
  const told = await rig.spool.ended('/app/a%2Fb//c?x=%20&y')
  expect(told.note('routed')).toMatchObject({ kind: 'proxy', file: null, why: `rule 1 (path /app/*): it is for ${to}` })
  expect(told.note('attempt')).toMatchObject({ address: to })
  expect(told.note('answered')).toMatchObject({ status: 201, reason: 'Made' })
  expect(told.end).toMatchObject({ state: 'done', requestBytes: 3, responseBytes: 5, records: 0 })
  expect(told.bytes('from-client').toString()).toBe('a=1')
  expect(told.bytes('to-client').toString()).toBe('hello')
  expect(told.states).toEqual(['connecting', 'sending', 'waiting', 'receiving'])
  expect((await ask(rig.port(), '/file.txt')).body.toString()).toBe('a file')
})

test('what belongs to the connection, or is kept from PHP, goes no further; X-Forwarded and Via are added', async () => {
  const { rig, to } = await proxied(echo)
  const client = await RawClient.connect(rig.port())
  const port = rig.port()
  client.send(
    [
      'GET /app/x HTTP/1.1',
      `Host: site.localhost:${port}`,
      'Connection: close, X-Hop, Content-Length',
      'X-Hop: 1',
      'Keep-Alive: timeout=1',
      'TE: trailers',
      'Proxy: http://evil.test',
      'Proxy-Authorization: secret',
      'X_Under: 1',
      'Upgrade: websocket',
      'X-Forwarded-For: 10.1.2.3',
      'Cookie: a=1',
      'Cookie: b=2',
      'Content-Length: 2',
      '',
      'ab',
    ].join('\r\n'),
  )
  await until(() => client.closed, { what: 'the answer' })
  const { headers, body } = JSON.parse(client.received.slice(client.received.indexOf('{'), client.received.lastIndexOf('}') + 1))
  expect(body).toBe('ab')
  for (const name of ['x-hop', 'keep-alive', 'te', 'proxy', 'proxy-authorization', 'x_under', 'upgrade'])
    expect([name, valuesOf(headers, name)]).toEqual([name, []])
  expect(valuesOf(headers, 'host')).toEqual([`site.localhost:${port}`])
  expect(valuesOf(headers, 'cookie')).toEqual(['a=1', 'b=2'])
  expect(valuesOf(headers, 'x-forwarded-for')).toEqual(['10.1.2.3, 127.0.0.1'])
  expect(valuesOf(headers, 'x-forwarded-proto')).toEqual(['http'])
  expect(valuesOf(headers, 'x-forwarded-host')).toEqual([`site.localhost:${port}`])
  expect(valuesOf(headers, 'via')).toEqual(['1.1 sluice-tstrun'])
  expect(valuesOf(headers, 'content-length')).toEqual(['2'])
  const other = await rigWith(`[{ proxy: { to: "${to}", keep-host: false } }]`)
  const changed = JSON.parse(
    (await ask(other.port(), '/x', { headers: { host: 'site.localhost', 'X-Forwarded-Proto': 'https' } })).body.toString(),
  )
  expect(valuesOf(changed.headers, 'host')).toEqual([to.slice('http://'.length)])
  expect(valuesOf(changed.headers, 'x-forwarded-host')).toEqual(['site.localhost'])
  expect(valuesOf(changed.headers, 'x-forwarded-proto')).toEqual(['https'])
})

test('bodies of unknown length, none at all, and those of any method', async () => {
  const { rig } = await proxied(echo)
  const chunked = JSON.parse((await ask(rig.port(), '/app/c', { method: 'PUT', body: ['one ', 'two'] })).body.toString())
  expect(chunked.body).toBe('one two')
  expect(valuesOf(chunked.headers, 'transfer-encoding')).toEqual(['chunked'])
  const none = JSON.parse((await ask(rig.port(), '/app/n', { method: 'PATCH' })).body.toString())
  expect([valuesOf(none.headers, 'content-length'), valuesOf(none.headers, 'transfer-encoding')]).toEqual([['0'], []])
  const get = JSON.parse((await ask(rig.port(), '/app/g')).body.toString())
  expect([valuesOf(get.headers, 'content-length'), valuesOf(get.headers, 'transfer-encoding')]).toEqual([[], []])
  expect(await ask(rig.port(), '/app/h', { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) })
})

test('a rewritten path and query go there encoded', async () => {
  const peer = await httpPeer(echo)
  const rig = await rigWith(`[{ match: { path: /ui/** }, rewrite: "/base/\${1}?q=\${query}", proxy: "http://127.0.0.1:${peer.port}" }]`)
  expect(JSON.parse((await ask(rig.port(), '/ui/a%20b%3F/c?d=1')).body.toString()).url).toBe('/base/a%20b%3F/c?q=d=1')
  expect((await rig.spool.ended('/ui/a%20b%3F/c?d=1')).note('routed')?.why).toMatch(
    /^rule 1 \(path \/ui\/\*\*\), rewritten to \/base\/a b\?\/c: /,
  )
})

test('100 Continue comes once the other server is there; a body over the limit is stopped', async () => {
  const { rig } = await proxied(echo, '', { limits: { bodyBytes: 1000 } })
  const client = await RawClient.connect(rig.port())
  client.send('POST /app/e HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n')
  await until(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n', { what: '100 Continue' })
  client.send('body')
  await until(() => client.received.includes('"body":"body"'), { what: 'the answer' })
  expect(client.received).not.toContain('Expect')
  expect((await ask(rig.port(), '/app/l', { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413)
  expect((await ask(rig.port(), '/app/u', { method: 'POST', body: ['x'.repeat(600), 'x'.repeat(600)] })).status).toBe(413)
})

test('trailers and interim answers are handed on', async () => {
  const { rig } = await proxied((_req, res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload' })
    setTimeout(() => {
      res.writeHead(200, { Trailer: 'X-Sum' })
      res.write('body')
      res.addTrailers({ 'X-Sum': '42' })
      res.end()
    }, 50)
  })
  const client = await RawClient.connect(rig.port())
  client.send('GET /app/t HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.includes('0\r\nX-Sum: 42\r\n\r\n'), { what: `the trailer: ${client.received}` })
  expect(client.received).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
})

test('an event stream comes as it is sent, its head before its first event', async () => {
  let send: (text: string) => void = () => {}
  const { rig } = await proxied((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    send = (text) => void res.write(text)
  })
  const client = await RawClient.connect(rig.port())
  client.send('GET /app/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.includes('\r\n\r\n'), { what: 'the head' })
  send('data: 1\n\n')
  await until(() => client.received.includes('data: 1'), { what: 'the first event' })
  client.socket.destroy()
  expect((await rig.spool.ended('/app/events')).end).toMatchObject({ state: 'cancelled' })
})

test('who is slow slows the other down, in both directions', async () => {
  const size = 64 << 20
  const { rig, peer } = await proxied((req, res) => {
    if (req.method === 'POST') return // reads nothing
    const part = Buffer.alloc(1 << 20, 'x')
    let left = size / part.length
    const more = (): void => {
      while (left-- > 0) if (!res.write(part)) return void res.once('drain', more)
      res.end()
    }
    more()
  })
  const lazy = await RawClient.connect(rig.port())
  lazy.socket.pause()
  lazy.send('GET /app/big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await until(() => rig.spool.all().some((told) => told.notes('wait').length > 0), { ms: 20_000, what: 'the wait for the client' })
  lazy.socket.resume()
  await until(() => lazy.closed, { ms: 20_000, what: 'all of it' })
  expect((await rig.spool.ended('/app/big')).end).toMatchObject({ state: 'done', responseBytes: size })

  const sender = await RawClient.connect(rig.port())
  sender.send(`POST /app/unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\n`)
  for (let n = 0; n < 64; n++) sender.socket.write(Buffer.alloc(1 << 20))
  await until(() => peer.requests.length === 2, { what: 'the request at the peer' })
  let before = -1
  const stands = (): boolean => {
    const was = before
    before = sender.socket.writableLength
    return was === before
  }
  await until(stands, { what: 'the client to wait' })
  expect(sender.socket.writableLength).toBeGreaterThan(40 << 20)
  peer.server.closeAllConnections()
  expect((await rig.spool.ended('/app/unread')).end).toMatchObject({ state: 'failed', failure: { code: 'proxy-closed' } })
})

test('nobody there: 502 that names address, rule and site', async () => {
  const port = await freePort()
  const rig = await rigWith(`[{ match: { path: /u }, proxy: unix:/none/x.sock }, { proxy: "http://127.0.0.1:${port}" }]`)
  const { status, body } = await ask(rig.port(), '/gone')
  expect(status).toBe(502)
  expect(body.toString()).toContain(`http://127.0.0.1:${port} cannot be reached: nobody listens there (ECONNREFUSED).`)
  expect(body.toString()).toContain('change proxy in rule 2 (any request) of the site site')
  expect((await rig.spool.ended('/gone')).end).toMatchObject({ failure: { code: 'proxy-unreachable' } })
  expect((await ask(rig.port(), '/u')).body.toString()).toContain('unix:/none/x.sock cannot be reached: there is no such socket (ENOENT).')
})

for (const [name, sends, code, gets] of [
  ['closes at once', '', 'proxy-closed', 502],
  ['closes in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'proxy-closed', 'cut'],
  ['closes in its chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'proxy-closed', 'cut'],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH\r\n', 'proxy-answer-bad', 502],
  ['sends two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'proxy-answer-bad', 502],
  [
    'sends a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'proxy-answer-bad',
    502,
  ],
  [
    'changes the protocol unasked',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    'proxy-answer-bad',
    502,
  ],
] as const)
  test(`a server that ${name}: ${gets}, and the row has ${code}`, async () => {
    const { to, sockets } = await rawPeer(sends)
    const rig = await rigWith(`[{ proxy: "${to}" }]`)
    const answer = await ask(rig.port(), '/x')
    expect(answer.cut ? 'cut' : answer.status).toBe(gets)
    expect((await rig.spool.ended('/x')).end).toMatchObject({ state: 'failed', failure: { code } })
    await until(() => sockets.every((socket) => socket.destroyed), { what: 'its connection to close' })
  })

test('a client of HTTP/1.0 whose answer broke off does not take it for whole', async () => {
  const { to, sockets } = await rawPeer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', { ends: false })
  const rig = await rigWith(`[{ proxy: "${to}" }]`)
  const client = await RawClient.connect(rig.port())
  client.send('GET /x HTTP/1.0\r\n\r\n')
  // A reset that comes with the last bytes reads as an end to Node's own sockets.
  await until(() => client.received.endsWith('half'), { what: 'the half' })
  sockets[0]?.destroy()
  await until(() => client.closed, { what: 'the connection to close' })
  expect(client.error).toBe('ECONNRESET')
})

test('a server that says nothing is waited for as long as the site says', async () => {
  const { rig, to } = await proxied(() => {}, '', { limits: { answerMs: 200 } })
  const { status, body } = await ask(rig.port(), '/app/silent')
  expect(status).toBe(504)
  expect(body.toString()).toContain(`${to} sent nothing for 200 ms, which is timeouts.answer of the site site.`)
})

test('a client that leaves closes the connection to the other server', async () => {
  const { rig, peer } = await proxied(() => {})
  const client = await RawClient.connect(rig.port())
  client.send('GET /app/x HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const got = await until(() => peer.requests[0], { what: 'the request' })
  client.socket.destroy()
  await until(() => got.socket.destroyed, { what: 'its connection to close' })
  expect((await rig.spool.ended('/app/x')).end?.state).toBe('cancelled')
})

test('a proxy that leads to its own site: 508, once', async () => {
  const rig = await rigWith('[]')
  const { rules } = readSiteFile(`root: /a\nrules: [{ proxy: "http://127.0.0.1:${rig.port()}" }]\n`, { name: 'site', path: 'site.yaml' })
  rig.setSites([site(tempFolder(), { rules, port: rig.port() })])
  const { status, body } = await until(
    async () => {
      const answer = await ask(rig.port(), '/loop')
      return answer.status === 508 ? answer : undefined
    },
    { what: 'the new rules' },
  )
  expect([status, body.toString()]).toEqual([508, expect.stringContaining('The request came back from http://127.0.0.1:')])
})

test('what is refused before PHP is refused here, and nothing of it gets there', async () => {
  const { rig, peer } = await proxied(echo)
  for (const [send, status] of [
    ['GET /app/%0d%0aX HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['GET /app/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['GET /app/../../x HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['POST /app/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['POST /app/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', 400],
    ['GET /app/x HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nX_A: 2\r\n\r\n', 400],
    ['TRACE /app/x HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  ] as const) {
    const client = await RawClient.connect(rig.port())
    client.send(send)
    await until(() => client.received.startsWith(`HTTP/1.1 ${status} `), {
      what: `${status} for ${send.split('\r\n')[0]}: ${client.received}`,
    })
  }
  expect(peer.requests).toEqual([])
})

for (const scheme of ['ws', 'wss'])
  test(`a WebSocket (${scheme}): frames go both ways, the row counts them and ends with it`, async () => {
    const { to } = await wsPeer()
    const rig = await rigWith(`[{ match: { path: /ws }, proxy: "${to}" }]`)
    const socket = new WebSocket(`${scheme}://127.0.0.1:${rig.port()}/ws?x=1`, 'chat', { rejectUnauthorized: false })
    onTestFinished(() => socket.terminate())
    const got: string[] = []
    socket.on('message', (data) => got.push(String(data)))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    expect(socket.protocol).toBe('chat')
    const big = 'x'.repeat(3_000_000)
    socket.send('one')
    socket.send(big)
    await until(() => got.length === 3, { what: 'the echoes' })
    expect(got).toEqual(['/ws?x=1', 'one', big])
    const told = await until(() => rig.spool.all().find((each) => each.note('answered')), { what: 'its row' })
    expect(told.note('answered')).toMatchObject({ status: 101 })
    expect(told.note('routed')).toMatchObject({ kind: 'proxy' })
    expect(told.end).toBeUndefined()
    socket.close()
    const { end } = await rig.spool.ended('/ws?x=1')
    expect(end).toMatchObject({ state: 'done', failure: null })
    expect(end?.requestBytes).toBeGreaterThan(3_000_000)
    expect(end?.responseBytes).toBeGreaterThan(3_000_000)
  })

test('over HTTP/2: a body of unknown length goes up, the answer comes back, and the other server is told https', async () => {
  const { rig } = await proxied((req, res) => {
    res.writeHead(201, { 'Set-Cookie': ['a=1', 'b=2'], Connection: 'close' })
    req.on('data', (chunk) => res.write(chunk)).on('end', () => res.end(String(req.headers['x-forwarded-proto'])))
  })
  const session = connectHttp2(`https://127.0.0.1:${rig.port()}`, { rejectUnauthorized: false })
  onTestFinished(() => void session.destroy())
  const stream = session.request({ ':path': '/app/up', ':method': 'POST' })
  const answer = answerOf(stream)
  const big = 'x'.repeat(3_000_000)
  stream.end(big)
  const { status, headers, body } = await answer
  expect([status, headers['set-cookie'], body.toString() === `${big}https`]).toEqual([201, ['a=1', 'b=2'], true])
  expect((await rig.spool.ended('/app/up')).end).toMatchObject({ state: 'done', failure: null })
})

test('a server that refuses a WebSocket: its answer is handed on; one that is not there: 502', async () => {
  const { rig, peer } = await proxied((_req, res) => res.writeHead(403, { 'Content-Length': 4 }).end('none'))
  peer.server.on('upgrade', (_req: IncomingMessage, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnone'))
  expect(await upgradeOf(rig.port(), '/app/ws')).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n.*\r\n\r\nnone$/s)
  expect((await rig.spool.ended('/app/ws')).end).toMatchObject({ state: 'done', responseBytes: 4 })
  const nobody = await rigWith(`[{ proxy: "http://127.0.0.1:${await freePort()}" }]`)
  expect(await upgradeOf(nobody.port(), '/none')).toMatch(/^HTTP\/1\.1 502 /)
  expect((await nobody.spool.ended('/none')).end).toMatchObject({ failure: { code: 'proxy-unreachable' } })
})

test('an upgrade that no rule hands on, or that has a body, is answered as any other request', async () => {
  const { rig } = await proxied(echo)
  const up = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n'
  const [file, body] = [await RawClient.connect(rig.port()), await RawClient.connect(rig.port())]
  file.send(`GET /file.txt HTTP/1.1\r\n${up}\r\n`)
  await until(() => file.received.endsWith('a file'), { what: 'the file' })
  body.send(`POST /app/x HTTP/1.1\r\n${up}Content-Length: 2\r\n\r\nab`)
  await until(() => body.received.includes('"body":"ab"'), { what: 'the answer' })
})

test('a WebSocket ends with its site, and is cut when the other server dies', async () => {
  const { to, server } = await wsPeer()
  const rig = await rigWith(`[{ proxy: "${to}" }]`)
  const first = await openSocket(rig.port(), '/first')
  rig.setSites([])
  await until(() => first.readyState === WebSocket.CLOSED, { what: 'the WebSocket to end with its site' })
  expect((await rig.spool.ended('/first')).end?.state).toBe('done')
  const other = await rigWith(`[{ proxy: "${to}" }]`)
  const second = await openSocket(other.port(), '/second')
  for (const client of server.clients) client.terminate()
  await until(() => second.readyState === WebSocket.CLOSED, { what: 'the WebSocket to end' })
  expect((await other.spool.ended('/second')).end?.state).toBe('done')
})

/** @param ends the connection, behind what it sends */
async function rawPeer(sends: string, { ends } = { ends: true }) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => socket.destroy()).once('data', () => (ends ? socket.end(sends, 'latin1') : socket.write(sends, 'latin1')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => server.close())
  return { to: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

/** Says its URL, then what it is told. */
async function wsPeer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  afterwards(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  server.on('connection', (socket, req) => {
    socket.send(req.url ?? '')
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  return { to: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

async function openSocket(port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  onTestFinished(() => socket.terminate())
  socket.on('error', () => {})
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

/** All that comes back. */
async function upgradeOf(port: number, path: string): Promise<string> {
  const client = await RawClient.connect(port)
  client.send(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
  )
  await until(() => client.closed, { what: 'the connection to close' })
  return client.received
}
const KEY = createHash('md5').update('x').digest('base64')

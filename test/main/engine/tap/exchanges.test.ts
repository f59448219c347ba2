import { createHash } from 'node:crypto'
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { FCGI_MPXS_CONNS, FCGI_STDIN } from '../../../../app/fastcgi/constants.ts'
import { encodeGetValues } from '../../../../app/fastcgi/get-values.ts'
import { encodeRequestStart } from '../../../../app/fastcgi/request-start.ts'
import { endOfStream } from '../../../../app/fastcgi/stream-records.ts'
import { FastcgiClient } from '../../../fixtures/fastcgi-client.ts'
import { end, FastcgiPeer, page, stderr, stdout } from '../../../fixtures/fastcgi-peer.ts'
import { suiteWith } from '../../../peers.ts'
import { tempFolder } from '../../../temp-folder.ts'
import { until } from '../../../until.ts'
import { EngineRig, pool, tap } from '../engine-rig.ts'
import { type FpmPool, fpmPool } from '../fpm-pool.ts'

const params = (uri: string, more: readonly (readonly [string, string])[] = []): (readonly [string, string])[] => [
  ['REQUEST_METHOD', 'GET'],
  ['REQUEST_URI', uri],
  ['SCRIPT_FILENAME', '/srv/index.php'],
  ['DOCUMENT_ROOT', '/srv'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['HTTP_HOST', 'shop.test'],
  ['HTTP_ACCEPT_LANGUAGE', 'de'],
  ['REMOTE_ADDR', '10.0.0.7'],
  ['REMOTE_PORT', '51000'],
  ...more,
]

let rig: EngineRig
beforeAll(async () => {
  rig = await EngineRig.start({ limits: { startingMs: 500, connectMs: 1000 } })
})

/** A tap of its own to that address. */
const toAddress = (name: string, address: string): Promise<string> => rig.openTaps(tap({ name, to: { address } }))

test('a request and its answer are one exchange, its HTTP rebuilt from the records', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (!read.stdinEnded) return
    socket.write(Buffer.concat([stderr('PHP Notice: once'), stdout('Status: 404 Not Found\r\nContent-Type: text/html\r\n\r\ngone'), end()]))
  })
  const address = await toAddress('rebuilt', peer.address)
  const client = await FastcgiClient.open(address)
  client.send(params('/cart?a=1', [['REQUEST_METHOD', 'POST']]), { body: Buffer.from('body!') })
  expect((await client.answer()).stdout.toString()).toContain('gone')
  const told = await rig.spool.ended('/cart?a=1')
  expect(told.note('rebuilt') ?? told.note('open')).toMatchObject({
    method: 'GET',
    host: 'shop.test',
    httpVersion: '1.1',
    headers: [
      ['Host', 'shop.test'],
      ['Accept-Language', 'de'],
    ],
    client: '10.0.0.7:51000',
  })
  expect(told.note('open')?.tap).toBe(address)
  expect(told.notes('routed').at(-1)).toMatchObject({ site: null, pool: null, kind: 'php', file: '/srv/index.php', docroot: '/srv' })
  expect(told.note('attempt')).toMatchObject({ n: 1, address: peer.address, generation: null })
  expect(told.note('answered')).toEqual({ type: 'answered', status: 404, reason: 'Not Found', headers: [['Content-Type', 'text/html']] })
  expect(told.end).toMatchObject({ state: 'done', failure: null, requestBytes: 5, responseBytes: 4, stderrBytes: 16, records: 8 })
  expect(told.states.filter((state) => state !== 'sending')).toEqual(['connecting', 'waiting', 'receiving'])
  expect(told.entries.at(-1)).toMatchObject({ note: { type: 'end' } })
})

test('a request that comes byte by byte has a row from its first record on', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('slow'))))
  const client = await FastcgiClient.open(await toAddress('bytes', peer.address))
  const bytes = encodeRequestStart({ requestId: 1, keepConn: false, params: params('/byte-by-byte') })
  const before = rig.begun
  client.socket.setNoDelay(true)
  client.socket.write(bytes.subarray(0, 20))
  const told = await until(() => rig.spool.all().find(({ id }) => id > before), { what: 'its row' })
  expect(told.note('open')).toMatchObject({ method: '', target: '' })
  client.socket.write(Buffer.concat([bytes.subarray(20), endOfStream(FCGI_STDIN, 1)]))
  const { end: over } = await rig.spool.ended('/byte-by-byte')
  expect(over).toMatchObject({ state: 'done', records: 6 })
  expect(told.note('rebuilt')).toMatchObject({ method: 'GET', target: '/byte-by-byte' })
})

test('many requests at once on one connection are an exchange each, whatever their order', async () => {
  const waiting: (() => void)[] = []
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (!read.stdinEnded) return
    const { requestId: id } = read
    waiting.push(() => socket.write(Buffer.concat([stdout(`Status: 200 OK\r\n\r\nto ${id}`, id), end(0, id)])))
  })
  const address = await toAddress('multiplexed', peer.address)
  const client = await FastcgiClient.open(address)
  const ids = [1, 2, 3, 40_000]
  for (const id of ids) client.send(params(`/mpx/${id}`), { id, keepConn: true })
  await until(() => waiting.length === ids.length, { what: 'all requests at the peer' })
  for (const answer of waiting.reverse()) answer()
  for (const id of ids) {
    expect((await client.answer(id)).stdout.toString()).toContain(`to ${id}`)
    const told = await rig.spool.ended(`/mpx/${id}`)
    expect(told.bytes('from-responder').toString('latin1')).toContain(`to ${id}`)
    expect(told.end).toMatchObject({ state: 'done', records: 6 })
  }
  expect(peer.open.size).toBe(1)
})

test('what is about the connection passes and is shown with the request that follows', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page('ok'))))
  const client = await FastcgiClient.open(await toAddress('management', peer.address))
  client.socket.write(encodeGetValues([FCGI_MPXS_CONNS]))
  client.send(params('/after-values'))
  await client.answer()
  const told = await rig.spool.ended('/after-values')
  expect(told.bytes('to-responder').subarray(0, 2).toString('hex')).toBe('0109')
  expect(told.end).toMatchObject({ state: 'done', records: 7 })
  expect(told.notes('finding')).toEqual([])
})

test('what is no FastCGI passes, and is a row that says so', async () => {
  const got: string[] = []
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      got.push(chunk.toString())
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
  })
  await new Promise<void>((done) => server.listen(join(tempFolder(), 'http.sock'), done))
  onTestFinished(() => void server.close())
  const address = await toAddress('http', `unix:${server.address()}`)
  const before = rig.begun
  const client = await FastcgiClient.open(address)
  client.socket.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const told = await until(() => rig.spool.all().find(({ id, end: over }) => id > before && over), { what: 'its row' })
  expect(got.join('')).toBe('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  expect(told.end).toMatchObject({ state: 'failed', failure: { code: 'tap-no-request' } })
  expect(told.bytes('to-responder').toString()).toBe('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  expect(told.notes('finding')[0]?.finding.says).toMatch(/^From byte 0 on/)
})

test('where nothing listens the web server sees its connection closed, and the row says why', async () => {
  const client = await FastcgiClient.open(await toAddress('dead', `unix:${tempFolder()}/none.sock`))
  client.send(params('/dead'))
  await until(() => client.closed, { what: 'the end of the connection' })
  expect((await rig.spool.ended('/dead')).end).toMatchObject({ state: 'failed', failure: { code: 'tap-unreachable' } })
})

test('a client that leaves ends its exchange and the connection behind it', async () => {
  const peer = await FastcgiPeer.start(() => {})
  const client = await FastcgiClient.open(await toAddress('leaves', peer.address))
  client.send(params('/leaves'))
  await until(() => peer.requests[0], { what: 'the request at the peer' })
  client.socket.resetAndDestroy()
  expect((await rig.spool.ended('/leaves')).end).toMatchObject({ state: 'cancelled', failure: { code: 'client-gone' } })
  await until(() => peer.open.size === 0, { what: 'the end of the connection to the peer' })
})

test('a responder that closes in the middle ends the exchange, and the web server gets all that came', async () => {
  const peer = await FastcgiPeer.start(({ socket }) => void socket.end(stdout('Status: 200 OK\r\n\r\nhalf')))
  const client = await FastcgiClient.open(await toAddress('half', peer.address))
  client.send(params('/half'))
  await until(() => client.closed, { what: 'the end of the connection' })
  expect(client.answers.get(1)?.stdout.toString()).toContain('half')
  expect((await rig.spool.ended('/half')).end).toMatchObject({ state: 'failed', failure: { code: 'responder-closed' } })
})

test('a kept connection goes on to the next generation, and its client does not notice', async () => {
  const answer = (name: string) => FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page(`from ${name}`))))
  const [first, second] = [await answer('first'), await answer('second')]
  rig.host.setPool(pool(first.address, { name: 'kept', generation: 1 }))
  const client = await FastcgiClient.open(await rig.openTaps(tap({ name: 'kept', to: { pool: 'kept' } })))
  const ask = async (uri: string): Promise<string> => {
    client.answers.clear()
    client.send(params(uri), { keepConn: true })
    return (await client.answer()).stdout.toString()
  }
  expect(await ask('/kept/1')).toContain('from first')
  expect(await ask('/kept/2')).toContain('from first')
  expect(first.open.size).toBe(1)
  rig.host.setPool(pool(second.address, { name: 'kept', generation: 2 }))
  await until(() => first.open.size === 0, { what: 'the old generation to be let go' })
  expect(await ask('/kept/3')).toContain('from second')
  for (const socket of second.open) socket.destroy() // as a worker that reached pm.max_requests
  await until(() => second.open.size === 0, { what: 'the end of that connection' })
  expect(await ask('/kept/4')).toContain('from second')
  expect(client.closed).toBe(false)
  expect((await rig.spool.ended('/kept/3')).note('attempt')).toMatchObject({ generation: 2 })
})

test('a pool that starts is waited for; one that is stopped or too slow closes the connection', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('ready'))))
  const starting = pool(peer.address, { name: 'slow', state: 'starting', addresses: [], generation: null })
  rig.host.setPool(starting)
  const address = await rig.openTaps(tap({ name: 'slow', to: { pool: 'slow' } }))
  const client = await FastcgiClient.open(address)
  client.send(params('/slow/1'))
  await until(() => rig.spool.all().find(({ states }) => states.includes('starting')), { what: 'it to wait' })
  rig.host.setPool(pool(peer.address, { name: 'slow' }))
  expect((await client.answer()).stdout.toString()).toContain('ready')
  expect((await rig.spool.ended('/slow/1')).states.slice(0, 2)).toEqual(['starting', 'connecting'])

  rig.host.setPool(starting)
  const late = await FastcgiClient.open(address)
  late.send(params('/slow/2'))
  await until(() => late.closed, { what: 'the limit', ms: 20_000 })
  expect((await rig.spool.ended('/slow/2')).end).toMatchObject({ failure: { code: 'pool-starting-too-long' } })

  rig.host.setPool({ ...starting, state: 'stopped' })
  const refused = await FastcgiClient.open(address)
  refused.send(params('/slow/3'))
  await until(() => refused.closed, { what: 'the end' })
  expect((await rig.spool.ended('/slow/3')).end).toMatchObject({ failure: { code: 'pool-stopped' } })
})

test('a master that died is waited for: the next generation gets what was not sent', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('second life'))))
  rig.host.setPool(pool(`unix:${tempFolder()}/gone.sock`, { name: 'died', generation: 1 }))
  rig.onCut = (name, generation, answer) => {
    answer(name === 'died' && generation === 1)
    rig.host.setPool(pool(peer.address, { name: 'died', generation: 2 }))
  }
  const client = await FastcgiClient.open(await rig.openTaps(tap({ name: 'died', to: { pool: 'died' } })))
  client.send(params('/died'))
  expect((await client.answer()).stdout.toString()).toContain('second life')
  expect((await rig.spool.ended('/died')).end).toMatchObject({ state: 'done' })
})

test('who does not read slows the other down: what waits in between is bounded', async () => {
  const total = 64 << 20
  let sent = 0
  const chunk = stdout(Buffer.alloc(65_528))
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (!read.stdinEnded) return
    const more = (): void => {
      while (sent < total) {
        sent += chunk.length
        if (!socket.write(chunk)) {
          socket.once('drain', more)
          return
        }
      }
      socket.end(end())
    }
    more()
  })
  const client = await FastcgiClient.open(await toAddress('slow-reader', peer.address))
  client.socket.pause()
  client.send(params('/slow-reader'))
  await until(() => sent > 0, { what: 'the answer to begin' })
  await until(() => rig.spool.all().some((told) => told.notes('wait').some(({ name }) => name === 'client-slow')), { what: 'the wait' })
  expect(sent).toBeLessThan(8 << 20)
  client.socket.resume()
  await client.answer(1, 60_000)
  expect((await rig.spool.ended('/slow-reader')).gaps('from-responder')).toBeGreaterThan(total / 2)
})

test('a socket file that nobody listens on is replaced, gets its mode, and goes with the tap', async () => {
  const folder = tempFolder()
  const path = join(folder, 'tap.sock')
  const left = createServer()
  await new Promise<void>((done) => left.listen(path, done))
  renameSync(path, `${path}.kept`)
  await new Promise((done) => left.close(done))
  renameSync(`${path}.kept`, path) // as a process that was killed leaves it
  const wanted = tap({ name: 'stale', listen: `unix:${path}`, mode: 0o620, to: { address: '127.0.0.1:9' } })
  expect(await rig.openTaps(wanted)).toBe(`unix:${path}`)
  expect(statSync(path).mode & 0o777).toBe(0o620)
  rig.host.setTaps([])
  await until(() => !existsSync(path), { what: 'the socket file to go' })
})

test('an address that is in use says by whom; a file that is no socket is left alone', async () => {
  const folder = tempFolder()
  const path = join(folder, 'held.sock')
  const holder = createServer()
  await new Promise<void>((done) => holder.listen(path, done))
  onTestFinished(() => void holder.close())
  const file = join(folder, 'file')
  writeFileSync(file, 'mine')
  const to = { address: '127.0.0.1:9' }
  rig.host.setTaps([
    tap({ name: 'held', listen: `unix:${path}`, to }),
    tap({ name: 'file', listen: `unix:${file}`, to }),
    tap({ name: 'nowhere', listen: `unix:${folder}/none/x.sock`, to }),
  ])
  await until(() => rig.tapFailures.length >= 3, { what: 'three failures' })
  const says = (name: string): string | undefined => rig.tapFailures.find((each) => each.name === name)?.failure.says
  expect(says('held')).toMatch(process.platform === 'linux' ? /is in use by .+ \(process \d+\)\.$/ : /is in use/)
  expect(says('file')).toMatch(/a file that is no socket/)
  expect(says('nowhere')).toMatch(/there is no folder/)
})

test('listen.allowed_clients is kept', async () => {
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('in'))))
  const to = { address: peer.address }
  const address = await rig.openTaps(tap({ name: 'allowed', allowedClients: ['10.1.2.3'], to }))
  const client = await FastcgiClient.open(address)
  await until(() => client.closed, { what: 'the connection to be closed' })
  expect(rig.lines.some((line) => line.includes('127.0.0.1 is not among listen.allowed_clients'))).toBe(true)
  rig.host.setTaps([tap({ name: 'allowed', allowedClients: ['127.0.0.1'], to }), tap({ name: 'after', to })])
  await until(() => rig.taps.has('after'), { what: 'the tap after it' })
  const allowed = await FastcgiClient.open(address)
  allowed.send(params('/allowed'))
  expect((await allowed.answer()).stdout.toString()).toContain('in')
})

test('a lost engine thread opens its taps again', async () => {
  const own = await EngineRig.start({})
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('again'))))
  const listen = `unix:${tempFolder()}/again.sock`
  await own.openTaps(tap({ name: 'again', listen, to: { address: peer.address } }))
  own.taps.clear()
  await own.host.breakDown()
  await until(() => own.taps.has('again'), { what: 'the tap to be open again', ms: 10_000 })
  const client = await FastcgiClient.open(listen)
  client.send(params('/again'))
  expect((await client.answer()).stdout.toString()).toContain('again')
})

suiteWith(['php-fpm'], 'a tap and PHP-FPM', () => {
  let php: FpmPool
  beforeAll(async () => {
    php = await fpmPool({
      'big.php': '<?php echo str_repeat(md5("sluice"), 5 * 32768);',
      'crash.php': '<?php posix_kill(getmypid(), 9);',
      'body.php': '<?php error_log("said"); echo md5_file("php://input");',
    })
  })
  const script = (name: string, more: readonly (readonly [string, string])[] = []) => [
    ['SCRIPT_FILENAME', join(php.docroot, name)] as const,
    ['REQUEST_METHOD', 'GET'] as const,
    ['REQUEST_URI', `/${name}`] as const,
    ...more,
  ]

  test('5 MB come whole; a body arrives; STDERR is kept; a killed worker closes the connection', async () => {
    const address = await toAddress('fpm', php.address)
    const big = await FastcgiClient.open(address)
    big.send(script('big.php'))
    const { stdout: out } = await big.answer()
    expect(
      out.subarray(out.indexOf('\r\n\r\n') + 4).equals(
        Buffer.from(
          createHash('md5')
            .update('sluice')
            .digest('hex')
            .repeat(5 * 32_768),
        ),
      ),
    ).toBe(true)
    expect((await rig.spool.ended('/big.php')).end?.responseBytes).toBe(5 << 20)

    const body = Buffer.alloc(300_000, 'b')
    const post = await FastcgiClient.open(address)
    post.send(script('body.php', [['CONTENT_LENGTH', String(body.length)]]), { body, keepConn: true })
    const answer = await post.answer()
    expect(answer.stdout.toString()).toContain(createHash('md5').update(body).digest('hex'))
    expect(answer.stderr).toContain('said')
    expect((await rig.spool.ended('/body.php')).end).toMatchObject({ state: 'done', requestBytes: 300_000 })
    expect(post.closed).toBe(false)

    const killed = await FastcgiClient.open(address)
    killed.send(script('crash.php'))
    await until(() => killed.closed, { what: 'the end of the connection' })
    expect((await rig.spool.ended('/crash.php')).end).toMatchObject({ state: 'failed', failure: { code: 'responder-closed' } })
  })
})

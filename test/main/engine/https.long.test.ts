import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'
import { answerOf, curl, get, http2Connection, tlsConnection } from './tls-clients.ts'

const scripts = {
  'index.php': '<?php echo "hello ", $_SERVER["REQUEST_URI"];',
  'md5.php': '<?php echo $_SERVER["CONTENT_LENGTH"] ?? "none", " ", md5_file("php://input");',
  'big.php': '<?php for ($i = 0; $i < 640; $i++) { echo str_repeat(chr(65 + $i % 26), 65536); }',
  'wait.php':
    '<?php ob_end_flush(); echo str_repeat("x", 100); flush(); for ($i = 0; $i < 600; $i++) { usleep(50000); echo "."; flush(); }',
}
const BIG_BYTES = 640 * 65_536
const idleMs = 1500

suiteWith(['php-fpm', 'curl', 'openssl'], 'HTTPS with PHP-FPM behind it', () => {
  let php: FpmPool
  let rig: EngineRig
  beforeAll(async () => {
    php = await fpmPool(scripts, [], 8)
    rig = await EngineRig.start({
      sites: [site(php.docroot)],
      pools: [pool(php.address, { maxChildren: 8 })],
      limits: { clientIdleMs: idleMs },
    })
    await curl(rig, '-k', `https://127.0.0.1:${rig.port()}/`)
  })

  test('20 MB go up one stream, with and without a length, and are what was sent', async () => {
    const session = await http2Connection(rig)
    const body = randomBytes(20 << 20)
    const sum = createHash('md5').update(body).digest('hex')
    for (const headers of [{ 'content-length': String(body.length) }, {}]) {
      const stream = session.request({ ':path': '/md5.php', ':method': 'POST', ...headers })
      const answer = answerOf(stream)
      stream.end(body)
      expect((await answer).body.toString()).toBe(`${body.length} ${sum}`)
    }
  })

  test('100 streams at once are answered, each its own, and a slow one holds up none', async () => {
    const session = await http2Connection(rig)
    const slow = session.request({ ':path': '/wait.php?slow' })
    const slowAnswer = answerOf(slow)
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => get(session, `/?${n}`)))
    expect(answers.map(({ body }) => body.toString())).toEqual(answers.map((_, n) => `hello /?${n}`))
    slow.close(constants.NGHTTP2_CANCEL)
    await slowAnswer
    const told = await rig.spool.ended('/wait.php?slow')
    expect(told.end).toMatchObject({ state: 'cancelled', failure: { code: 'client-gone' } })
  })

  test('a client that resets its stream frees the worker', async () => {
    const session = await http2Connection(rig)
    for (let n = 0; n < 30; n++) {
      const stream = session.request({ ':path': `/wait.php?reset${n}` })
      stream.on('error', () => {})
      await new Promise<void>((resolve) => stream.once('response', () => resolve()))
      stream.close(constants.NGHTTP2_CANCEL)
    }
    expect((await get(session, '/?after')).body.toString()).toBe('hello /?after')
    await Promise.all(Array.from({ length: 30 }, (_, n) => rig.spool.ended(`/wait.php?reset${n}`)))
    await until(() => rig.queue.at(-1)?.active === 0, { what: 'free workers' })
  })

  test('who reads nothing is waited for: what is under way stays small, and all of it arrives in the end', async () => {
    const session = await http2Connection(rig)
    const streams = Array.from({ length: 8 }, (_, n) => session.request({ ':path': `/big.php?${n}` }))
    const answers = streams.map((stream) => {
      stream.pause()
      return new Promise<void>((resolve) => stream.once('response', () => resolve()))
    })
    await Promise.all(answers)
    await until(() => rig.spool.all().filter((told) => told.path.startsWith('/big.php?') && told.notes('wait').length > 0).length === 8, {
      what: 'eight waits for the client',
      ms: 20_000,
    })
    const bytes = streams.map((stream) => {
      let count = 0
      stream.on('data', (chunk: Buffer) => {
        count += chunk.length
      })
      return new Promise<number>((resolve) => stream.once('close', () => resolve(count)))
    })
    for (const stream of streams) stream.resume()
    expect(await Promise.all(bytes)).toEqual(streams.map(() => BIG_BYTES))
    const told = await rig.spool.ended('/big.php?0')
    expect(told.end).toMatchObject({ state: 'done', responseBytes: BIG_BYTES })
    expect(told.notes('wait').at(-1)).toMatchObject({ name: 'client-slow', over: true })
  })

  test('a body that stops is a 408; one that a reset cuts off is told as that', async () => {
    const session = await http2Connection(rig)
    const silent = session.request({ ':path': '/md5.php?silent', ':method': 'POST', 'content-length': '10' })
    silent.write('half')
    expect((await answerOf(silent)).status).toBe(408)
    const cut = session.request({ ':path': '/md5.php?cut', ':method': 'POST', 'content-length': '10' })
    cut.on('error', () => {})
    cut.write('half')
    await until(() => rig.spool.all().some((told) => told.path === '/md5.php?cut' && told.states.includes('sending')), { what: 'it' })
    cut.close(constants.NGHTTP2_CANCEL)
    expect((await rig.spool.ended('/md5.php?cut')).end?.failure?.code).toMatch(/^(body-incomplete|client-gone)$/)
  })

  test('a body of another length than Content-Length is refused', async () => {
    const session = await http2Connection(rig)
    const longer = session.request({ ':path': '/md5.php?longer', ':method': 'POST', 'content-length': '2' })
    const answer = answerOf(longer)
    longer.end('four')
    const { status, code } = await answer
    expect(status === 0 || code !== 0).toBe(true)
  })

  test('a client that says nothing, before TLS, in its handshake or after it, is closed after the usual time', async () => {
    const before = await RawClient.connect(rig.port())
    const within = await RawClient.connect(rig.port())
    within.send('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
    const after = await tlsConnection(rig, { servername: 'localhost', alpn: ['http/1.1'] })
    after.on('error', () => {})
    await until(() => before.closed && within.closed && after.destroyed, { ms: 15_000, what: 'the ends' })
    await until(() => rig.spool.all().some((told) => told.path === '' && told.end?.failure?.code === 'client-idle'), { what: 'a row' })
  })

  test('a slow first byte holds up nobody, and is served when it comes', async () => {
    const slow = await RawClient.connect(rig.port())
    expect((await curl(rig, `https://127.0.0.1:${rig.port()}/?meanwhile`)).stdout).toBe('hello /?meanwhile')
    slow.send('GET /?late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    await until(() => slow.closed, { what: 'its answer' })
    expect(slow.received).toContain('hello /?late')
  })

  test('rubbish after a handshake, for HTTP/1.1 and for HTTP/2, leaves a row', async () => {
    for (const alpn of ['http/1.1', 'h2']) {
      const rows = rig.spool.all().length
      const socket = await tlsConnection(rig, { servername: 'localhost', alpn: [alpn] })
      socket.on('error', () => {}).resume()
      socket.write('rubbish rubbish rubbish rubbish\r\n\r\n')
      await until(
        () =>
          rig.spool
            .all()
            .slice(rows)
            .find((told) => told.end?.failure?.code === 'http-bad-request'),
        { what: `the row of ${alpn}` },
      )
      await until(() => socket.destroyed, { what: `the end of ${alpn}` })
    }
  })

  test('connections that break at any moment leave nothing open', async () => {
    for (let n = 0; n < 40; n++) {
      const socket = connectTcp({ host: '127.0.0.1', port: rig.port() })
      onTestFinished(() => void socket.destroy())
      socket.on('error', () => {})
      socket.write(Buffer.concat([Buffer.from([22, 3, 1]), randomBytes(n)]))
      if (n % 2) setTimeout(() => socket.resetAndDestroy(), n)
      else socket.end()
    }
    expect((await curl(rig, `https://127.0.0.1:${rig.port()}/?still`)).stdout).toBe('hello /?still')
    expect(rig.lost).toEqual([])
  })

  test('a port that closes says GOAWAY, and what runs goes on to its end', async () => {
    const own = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address)] })
    await curl(own, '-k', `https://127.0.0.1:${own.port()}/`)
    const session = await http2Connection(own)
    let goaway: number | undefined
    session.on('goaway', (code: number) => {
      goaway = code
    })
    const stream = session.request({ ':path': '/md5.php', ':method': 'POST', 'content-length': '4' })
    stream.write('fo')
    const oldStyle = await tlsConnection(own, { servername: 'localhost', alpn: ['http/1.1'] })
    let got = ''
    oldStyle.on('data', (chunk: Buffer) => {
      got += chunk.toString()
    })
    oldStyle.write('POST /md5.php?1.1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nfo')
    await until(() => own.spool.all().filter((told) => told.path.startsWith('/md5.php')).length === 2, { what: 'the requests' })
    own.setSites([])
    await until(() => goaway !== undefined, { what: 'GOAWAY' })
    expect(goaway).toBe(constants.NGHTTP2_NO_ERROR)
    const answer = answerOf(stream)
    stream.end('ur')
    expect((await answer).body.toString()).toContain('4 ')
    oldStyle.write('ur')
    await until(() => session.closed && oldStyle.destroyed, { what: 'the end of the connections' })
    expect(got).toMatch(/^HTTP\/1\.1 200 .*\r\nConnection: close.*4 /s)
  })
})

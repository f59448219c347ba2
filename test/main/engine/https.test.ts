import { createHash, randomBytes } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'
import { answerOf, curl, get, http2Connection, tlsConnection } from './tls-clients.ts'

const scripts = {
  'index.php': '<?php header("Content-Type: application/json"); echo json_encode($_SERVER);',
  'md5.php': '<?php echo $_SERVER["CONTENT_LENGTH"] ?? "none", " ", md5_file("php://input");',
  'cookies.php': '<?php setcookie("a", "1"); setcookie("b", "2"); header("X-Name: \\xc3\\xa4"); echo "ok";',
  'twice.php': '<?php header("Content-Type: text/a"); header("Content-Type: text/b", false); echo "ok";',
  'head.php': '<?php usleep(50000); header("X-Method: " . $_SERVER["REQUEST_METHOD"]); echo "body";',
  '204.php': '<?php http_response_code(204);',
  '205.php': '<?php http_response_code(205); echo "body";',
  '304.php': '<?php http_response_code(304);',
  'headers.php': '<?php for ($i = 0; $i < 50; $i++) header("X-H$i: " . str_repeat("v", 2000)); echo "ok";',
  'long.php': '<?php header("Content-Length: 4"); echo "four and more";',
  'short.php': '<?php header("Content-Length: 10"); echo "four";',
  'early.php': '<?php header("Connection: close"); echo "early";',
  'file.txt': 'a file of some letters',
}

suiteWith(['php-fpm', 'curl', 'openssl'], 'HTTPS on the port of HTTP', () => {
  let php: FpmPool
  let rig: EngineRig
  let secure: string
  beforeAll(async () => {
    php = await fpmPool(scripts, [], 8)
    rig = await EngineRig.start({
      sites: [site(php.docroot, { hosts: ['site.localhost', 'blog.test'] })],
      pools: [pool(php.address, { maxChildren: 8 })],
    })
    secure = `https://127.0.0.1:${rig.port()}`
  })

  test('the CA is made when TLS is asked for, for its owner alone', async () => {
    expect((await ask(rig.port(), '/file.txt')).status).toBe(200)
    expect(() => statSync(rig.caFolder)).toThrow()
    expect((await curl(rig, '-k', `${secure}/file.txt`)).stdout).toBe('a file of some letters')
    expect(statSync(rig.caFolder).mode & 0o777).toBe(0o700)
    expect(statSync(join(rig.caFolder, 'sluice-ca.key')).mode & 0o777).toBe(0o600)
  })

  for (const version of ['1.1', '2'])
    test(`HTTP/${version}: PHP is told that it is HTTPS, and the row has its version`, async () => {
      const path = `/?version=${version}`
      const { stdout, stderr } = await curl(rig, `--http${version}`, '-H', 'X-Mine: \xe4', '-b', 'a=1; b=2', `${secure}${path}`)
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toMatchObject({
        HTTPS: 'on',
        REQUEST_SCHEME: 'https',
        SERVER_PORT: String(rig.port()),
        SERVER_PROTOCOL: version === '2' ? 'HTTP/2.0' : 'HTTP/1.1',
        SERVER_NAME: '127.0.0.1',
        HTTP_HOST: `127.0.0.1:${rig.port()}`,
        HTTP_COOKIE: 'a=1; b=2',
        REMOTE_ADDR: '127.0.0.1',
      })
      const told = await rig.spool.ended(path)
      expect(told.note('open')).toMatchObject({
        method: 'GET',
        httpVersion: version === '2' ? '2.0' : '1.1',
        host: `127.0.0.1:${rig.port()}`,
      })
      expect(told.end).toMatchObject({ state: 'done', failure: null })
    })

  test('without TLS PHP hears nothing of HTTPS', async () => {
    const got = JSON.parse((await ask(rig.port(), '/')).body.toString())
    expect(got).toMatchObject({ REQUEST_SCHEME: 'http' })
    expect(got).not.toHaveProperty('HTTPS')
  })

  test('each name has a certificate of its own, and a name that no site has gets 421', async () => {
    for (const host of ['localhost', 'site.localhost', 'blog.test']) {
      const { stdout, stderr } = await curl(rig, '--resolve', `${host}:${rig.port()}:127.0.0.1`, `https://${host}:${rig.port()}/file.txt`)
      expect(stdout + stderr).toBe('a file of some letters')
    }
    const other = ['--resolve', `other.test:${rig.port()}:127.0.0.1`, '-w', ' %{http_code}', `https://other.test:${rig.port()}/`]
    expect((await curl(rig, ...other)).stdout).toMatch(/ 421$/)
  })

  test('a name that the CA may not vouch for gets no certificate: the row says why', async () => {
    const { code } = await curl(rig, '--resolve', `blog.dev:${rig.port()}:127.0.0.1`, `https://blog.dev:${rig.port()}/`)
    expect(code).not.toBe(0)
    const row = await until(() => rig.spool.all().find((told) => told.end?.failure?.code === 'ca-name-outside'), { what: 'its row' })
    expect(row.end?.failure?.says).toContain('not for blog.dev')
    expect(row.note('routed')).toMatchObject({ kind: 'refused', site: 'site' })
  })

  test('a client that does not trust the CA leaves a row that says so', async () => {
    const { code } = await curl(rig, '--cacert', '/etc/ssl/certs/ca-certificates.crt', `${secure}/untrusted`)
    expect(code).toBe(60)
    await until(() => rig.spool.all().find((told) => told.end?.failure?.code === 'tls-not-trusted'), { what: 'its row' })
  })

  test('an upload of unknown length and one of known length arrive whole over HTTP/2', async () => {
    const body = randomBytes(3_000_000)
    const file = join(tempFolder(), 'body')
    writeFileSync(file, body)
    const sum = createHash('md5').update(body).digest('hex')
    for (const more of [[], ['-H', 'Content-Length:']]) {
      const { stdout, stderr } = await curl(rig, '--http2', ...more, '--data-binary', `@${file}`, `${secure}/md5.php`)
      expect(stdout + stderr).toBe(`3000000 ${sum}`)
    }
    expect((await curl(rig, '--http2', '-T', '-', `${secure}/md5.php`)).stdout).toMatch(/^0 |^none /)
  })

  test('what HTTP/1.1 has and HTTP/2 has not: names, repeats and bodies of answers', async () => {
    const session = await http2Connection(rig)
    const cookies = await get(session, '/cookies.php')
    expect(cookies.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(Buffer.from(String(cookies.headers['x-name']), 'latin1').toString()).toBe('ä')
    expect(cookies.headers.server).toBeUndefined()
    expect((await get(session, '/twice.php')).headers['content-type']).toMatch(/^text\/b/)
    expect((await get(session, '/early.php')).body.toString()).toBe('early')
    for (const status of [204, 205, 304]) {
      const answer = await get(session, `/${status}.php`)
      expect([answer.status, answer.body.length, answer.code]).toEqual([status, 0, 0])
    }
    expect(await get(session, '/long.php')).toMatchObject({ status: 200, body: Buffer.from('four'), code: 0 })
    expect((await get(session, '/headers.php')).headers['x-h49']).toHaveLength(2000)
    const file = await get(session, '/file.txt', { range: 'bytes=2-5' })
    expect([file.status, file.body.toString(), file.headers['content-range']]).toEqual([206, 'file', 'bytes 2-5/22'])
    const known = await get(session, '/file.txt', { 'if-none-match': String(file.headers.etag) })
    expect([known.status, known.body.length]).toEqual([304, 0])
    expect((await get(session, '/nothing.txt/../..%00')).status).toBe(400)
  })

  test('a script goes on after a HEAD was answered, and is told as done', async () => {
    const session = await http2Connection(rig)
    const answer = await answerOf(session.request({ ':path': '/head.php?head', ':method': 'HEAD' }, { endStream: true }))
    expect([answer.status, answer.headers['x-method'], answer.body.length]).toEqual([200, 'HEAD', 0])
    expect((await rig.spool.ended('/head.php?head')).end).toMatchObject({ state: 'done', failure: null })
  })

  test('an answer that is shorter than it said is cut, so that nobody takes it for whole', async () => {
    const session = await http2Connection(rig)
    const answer = await get(session, '/short.php')
    expect(answer.status === 502 || answer.code !== 0).toBe(true)
  })

  test('100 Continue comes before the body is sent', async () => {
    const session = await http2Connection(rig)
    const stream = session.request({ ':path': '/md5.php', ':method': 'POST', expect: '100-continue', 'content-length': '5' })
    const answer = answerOf(stream)
    await new Promise<void>((resolve) => stream.once('continue', () => resolve()))
    stream.end('hello')
    expect((await answer).body.toString()).toBe(`5 ${createHash('md5').update('hello').digest('hex')}`)
  })

  test('what two readers could understand in two ways is refused as in HTTP/1.1', async () => {
    const session = await http2Connection(rig)
    expect((await get(session, '/', { ':authority': 'localhost', host: 'other.test' })).status).toBe(400)
    expect((await get(session, '/', { 'x-a': '1', x_a: '2' })).status).toBe(400)
    expect((await get(session, '/#part')).status).toBe(400)
    const method = await answerOf(session.request({ ':method': 'CONNECT', ':authority': 'localhost:1' }))
    expect(method.status).toBe(405)
    const large = await get(session, '/', { 'x-large': 'v'.repeat(60_000) })
    expect([200, 431]).toContain(large.status)
  })

  test('HTTP/1.0 and clients without ALPN are served', async () => {
    expect((await curl(rig, '--http1.0', `${secure}/file.txt`)).stdout).toBe('a file of some letters')
    expect((await curl(rig, '--no-alpn', `${secure}/file.txt`)).stdout).toBe('a file of some letters')
  })

  test('pipelined requests over TLS are answered in turn, on one connection', async () => {
    const socket = await tlsConnection(rig, { servername: 'localhost', alpn: ['http/1.1'] })
    let got = ''
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString()
    })
    socket.write('GET /file.txt?1 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /md5.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    await until(() => socket.destroyed, { what: 'the end' })
    expect(got.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })

  test('a request of plain HTTP that comes in pieces, or pipelined, is none the worse for the look at its first byte', async () => {
    const client = await RawClient.connect(rig.port())
    for (const part of [
      'G',
      'ET /file.txt?a HTTP/1.1\r\nHo',
      'st: localhost\r\n\r\nGET /file.txt?b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ]) {
      client.send(part)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await until(() => client.closed, { what: 'the end' })
    expect(client.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })

  test('what only looks like TLS leaves a row, and nothing else', async () => {
    const client = await RawClient.connect(rig.port())
    client.send('\x16rubbish that is no handshake')
    await until(() => client.closed, { what: 'the end' })
    const row = await until(() => rig.spool.all().find((told) => told.end?.failure?.code === 'tls-failed'), { what: 'its row' })
    expect(row.end?.failure?.says).toContain('wrong version number')
    expect((await curl(rig, `${secure}/file.txt`)).stdout).toBe('a file of some letters')
  })
})

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'

const scripts = {
  'server.php':
    '<?php foreach ($_SERVER as $name => $value) if (!str_starts_with($name, "REQUEST_TIME")) $all[$name] = $value; echo json_encode($all, JSON_INVALID_UTF8_SUBSTITUTE);',
  'body.php':
    '<?php echo json_encode([$_SERVER["CONTENT_LENGTH"] ?? null, file_get_contents("php://input"), array_keys(getallheaders())]);',
  'length.php': '<?php echo strlen($_SERVER["HTTP_X_LONG"] ?? "");',
  'range.php':
    '<?php $all = "0123456789"; header("Accept-Ranges: bytes"); if (preg_match("/^bytes=(\\\\d+)-(\\\\d+)$/", $_SERVER["HTTP_RANGE"] ?? "", $m)) { http_response_code(206); header("Content-Range: bytes $m[1]-$m[2]/10"); echo substr($all, $m[1], $m[2] - $m[1] + 1); } else echo $all;',
  'not-modified.php':
    '<?php header("ETag: \\"a\\""); if (($_SERVER["HTTP_IF_NONE_MATCH"] ?? "") === "\\"a\\"") http_response_code(304); echo "page";',
  'redirect.php': '<?php header("Location: /server.php?from=here");',
}

suiteWith(['php-fpm'], 'CGI, from HTTP to what PHP sees and back', () => {
  let php: FpmPool
  let rig: EngineRig
  let outside: string
  beforeAll(async () => {
    php = await fpmPool(scripts)
    outside = tempFolder()
    writeFileSync(join(outside, 'outside.php'), '<?php echo "outside";')
    symlinkSync(join(outside, 'outside.php'), join(php.docroot, 'link.php'))
    symlinkSync(outside, join(php.docroot, 'folder'))
    mkdirSync(join(php.docroot, 'sub'))
    symlinkSync('../server.php', join(php.docroot, 'sub/inside.php'))
    rig = await EngineRig.start({
      sites: [
        site(php.docroot, { frontController: null }),
        site(php.docroot, { name: 'links', frontController: null, followSymlinks: true }),
      ],
      pools: [pool(php.address)],
    })
  })

  const server = async (target: string, headers: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> =>
    JSON.parse((await ask(rig.port(), target, { headers })).body.toString())

  /** A request as it is, on a connection of its own. @returns the body of its answer */
  async function raw(text: string): Promise<string> {
    const client = await RawClient.connect(rig.port())
    client.send(text)
    await until(() => client.closed, { what: 'the answer' })
    return client.received.slice(client.received.indexOf('\r\n\r\n') + 4)
  }

  test('all that PHP sees of a plain request, and nothing beside it', async () => {
    const port = rig.port()
    const { REMOTE_PORT, SLUICE_ID, SERVER_SOFTWARE, USER, HOME, FCGI_ROLE, PHP_SELF, ...seen } = await server('/server.php')
    expect(seen).toEqual({
      GATEWAY_INTERFACE: 'CGI/1.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REQUEST_METHOD: 'GET',
      REQUEST_URI: '/server.php',
      REQUEST_SCHEME: 'http',
      QUERY_STRING: '',
      SCRIPT_NAME: '/server.php',
      SCRIPT_FILENAME: `${php.docroot}/server.php`,
      DOCUMENT_ROOT: php.docroot,
      DOCUMENT_URI: '/server.php',
      SERVER_NAME: '127.0.0.1',
      SERVER_ADDR: '127.0.0.1',
      SERVER_PORT: String(port),
      REMOTE_ADDR: '127.0.0.1',
      REDIRECT_STATUS: '200',
      HTTP_HOST: `127.0.0.1:${port}`,
      HTTP_CONNECTION: undefined, // the connection is Sluice's own
      HTTPS: undefined, // no TLS
      AUTH_TYPE: undefined, // nobody was asked for a password
    })
    expect([Number(REMOTE_PORT) > 1023, SLUICE_ID, FCGI_ROLE, PHP_SELF]).toEqual([
      true,
      expect.stringMatching(/^tstrun-\d+$/),
      'RESPONDER',
      '/server.php',
    ])
    expect(SERVER_SOFTWARE).toMatch(/^Sluice\//)
  })

  test('passwords: PHP takes them out of Authorization itself', async () => {
    const basic = `Basic ${Buffer.from('me:se:cret').toString('base64')}`
    const digest = 'Digest username="me", realm="r", nonce="n", uri="/", response="x"'
    expect(await server('/server.php', { authorization: basic })).toMatchObject({
      HTTP_AUTHORIZATION: basic,
      PHP_AUTH_USER: 'me',
      PHP_AUTH_PW: 'se:cret',
    })
    expect(await server('/server.php', { authorization: digest })).toMatchObject({ PHP_AUTH_DIGEST: digest.slice('Digest '.length) })
    expect(await server('/server.php', { authorization: 'Bearer abc' })).toMatchObject({ HTTP_AUTHORIZATION: 'Bearer abc' })
  })

  test.each(['Proxy', 'proxy', 'PROXY', 'PrOxY'])('%s never becomes HTTP_PROXY (httpoxy)', async (name) => {
    expect(Object.keys(await server('/server.php', { [name]: 'http://evil.example:8080' })).filter((key) => key.includes('PROXY'))).toEqual(
      [],
    )
  })

  test('headers that could stand for others: none arrives, and each is in the log', async () => {
    const odd = { X_Forwarded_For: '6.6.6.6', 'X.Real.IP': '6.6.6.6', Content_Length: '0', Remote_Addr: '6.6.6.6', https: 'on' }
    const seen = await server('/server.php?odd', odd)
    expect(Object.values(seen)).not.toContain('6.6.6.6')
    expect([seen.HTTPS, seen.HTTP_HTTPS, seen.REMOTE_ADDR]).toEqual([undefined, 'on', '127.0.0.1'])
    const findings = (await rig.spool.ended('/server.php?odd')).notes('finding').map(({ finding }) => finding.code)
    expect(findings).toEqual(Array(4).fill('header-not-handed'))
  })

  test('a header again, an empty one, and one with bytes beyond ASCII', async () => {
    const seen = JSON.parse(
      await raw(
        'GET /server.php HTTP/1.1\r\nHost: LOCALHOST.\r\nConnection: close\r\nX-A: 1\r\nX-a: 2\r\nX-Empty:\r\nCookie: a=1\r\nCookie: b=2\r\nX-U: \xc3\xa9\r\n\r\n',
      ),
    )
    expect(seen).toMatchObject({
      HTTP_X_A: '1, 2',
      HTTP_X_EMPTY: '',
      HTTP_COOKIE: 'a=1; b=2',
      HTTP_X_U: 'é',
      HTTP_HOST: 'LOCALHOST.',
      SERVER_NAME: 'localhost',
    })
  })

  test.each([
    ['/server.php/a%2Fb/%C3%A9?x=%2F', '/a/b/é', 'x=%2F'],
    ['/server.php/', '/', ''],
    ['/server.php/a//b/./c/../d', '/a/b/d', ''],
    ['/server.php/a+b%20c%25', '/a+b c%', ''],
    ['/sub/../server.php/x.php', '/x.php', ''],
    ['//server.php/%E2%98%83?a?b', '/☃', 'a?b'],
  ])('%s', async (target, pathInfo, query) => {
    // Node's client takes a target as it is.
    const seen = await server(target)
    expect(seen).toMatchObject({ REQUEST_URI: target, SCRIPT_NAME: '/server.php', PATH_INFO: pathInfo, QUERY_STRING: query })
    expect(seen.PHP_SELF).toBe(`/server.php${pathInfo}`)
  })

  test.each([
    '/server.php/a%00b',
    '/server.php/a%0ab',
    '/server.php/a%0Db',
    '/server.php%00.txt',
    '/server.php%0a',
    '/server.php/%zz',
    '/server.php/%ff',
  ])('%s: 400, and PHP is not asked', async (target) => {
    expect((await ask(rig.port(), target)).status).toBe(400)
    const told = await rig.spool.ended(target)
    expect([told.end?.failure?.code, told.notes('attempt')]).toEqual(['http-path-byte', []])
  })

  test('a link out of the project runs where the site follows links, else it is not found; one inside always runs', async () => {
    for (const path of ['/link.php', '/folder/outside.php']) {
      expect((await ask(rig.port(), path)).status).toBe(404)
      expect((await rig.spool.ended(path)).end?.failure?.code).toBe('script-outside')
      expect((await ask(rig.port('links'), path)).body.toString()).toBe('outside')
    }
    expect(await server('/sub/inside.php')).toMatchObject({ SCRIPT_NAME: '/sub/inside.php' })
  })

  for (const [name, headers, sent] of [
    ['of known length', 'Content-Length: 5\r\n', 'hello'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
  ] as const)
    test(`a client that waits for 100 Continue with a body ${name} is told to go on, once`, async () => {
      const client = await RawClient.connect(rig.port())
      client.send(`POST /body.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n${headers}\r\n`)
      await until(() => client.received !== '', { what: 'the word to go on' })
      expect(client.received).toBe('HTTP/1.1 100 Continue\r\n\r\n')
      client.send(sent)
      await until(() => client.closed, { what: 'the answer' })
      expect(client.received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
      expect(client.received).toContain('["5","hello",')
    })

  test('trailers are no headers: PHP gets the body, its true length, and nothing of them', async () => {
    const text = await raw(
      'POST /body.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\nCookie: late=1\r\n\r\n',
    )
    const [length, body, names] = JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf(']') + 1))
    expect([length, body]).toEqual(['5', 'abcde'])
    expect(names).not.toContain('X-Late')
    expect(names).not.toContain('Cookie')
  })

  test('the longest header that a parameter takes arrives whole; one byte more is a 431 that names it', async () => {
    expect((await ask(rig.port(), '/length.php', { headers: { 'x-long': 'x'.repeat(65_500) } })).body.toString()).toBe('65500')
    const { status, body } = await ask(rig.port(), '/length.php', { headers: { 'x-long': 'x'.repeat(65_501) } })
    expect([status, body.toString()]).toEqual([431, expect.stringMatching(/x-long has 65501 bytes/i)])
  })

  test('a range is for the script: its 206 passes as it is, and without one nothing is cut out', async () => {
    const part = await ask(rig.port(), '/range.php', { headers: { range: 'bytes=2-4' } })
    expect([part.status, part.headers['content-range'], part.body.toString()]).toEqual([206, 'bytes 2-4/10', '234'])
    const all = await ask(rig.port(), '/server.php', { headers: { range: 'bytes=0-1' } })
    expect([all.status, JSON.parse(all.body.toString()).HTTP_RANGE]).toEqual([200, 'bytes=0-1'])
  })

  test('a conditional request is for the script, too', async () => {
    const same = await ask(rig.port(), '/not-modified.php', { headers: { 'if-none-match': '"a"' } })
    expect([same.status, same.headers.etag, same.body.length]).toEqual([304, '"a"', 0])
    expect((await ask(rig.port(), '/not-modified.php')).body.toString()).toBe('page')
  })

  test('a Location of PHP is for the client to follow, for PHP says more than that: 302 with the path as PHP said it', async () => {
    const { status, headers } = await ask(rig.port(), '/redirect.php')
    expect([status, headers.location]).toEqual([302, '/server.php?from=here'])
  })

  test('HTTP/1.0 without Host, and HEAD', async () => {
    expect(JSON.parse(await raw('GET /server.php HTTP/1.0\r\n\r\n'))).toMatchObject({
      SERVER_PROTOCOL: 'HTTP/1.0',
      SERVER_NAME: '127.0.0.1',
    })
    const { status, body } = await ask(rig.port(), '/server.php', { method: 'HEAD' })
    expect([status, body.length]).toEqual([200, 0])
  })
})

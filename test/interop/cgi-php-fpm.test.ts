import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkHead } from '../../app/cgi/request-head.ts'
import { decodePath } from '../../app/cgi/request-path.ts'
import { type ResponseHead, ResponseHeadReader } from '../../app/cgi/response-head.ts'
import { FCGI_STDIN } from '../../app/fastcgi/constants.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import { encodeRequestStart } from '../../app/fastcgi/request-start.ts'
import { ResponseAssembly } from '../../app/fastcgi/response-assembly.ts'
import { endOfStream } from '../../app/fastcgi/stream-records.ts'
import { locate } from '../../main/engine/locate.ts'
import { scriptParams } from '../../main/engine/script-params.ts'
import { sitePlan } from '../../main/engine/site-plan.ts'
import { pool as poolOf, site as siteOf } from '../main/engine/engine-rig.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

suiteWith(['php-fpm'], 'what PHP makes of a request, and we of its head', () => {
  const folder = tempFolder()
  const docroot = join(folder, 'public')
  const socketOf = (fixPathinfo: 0 | 1): string => join(folder, `fix${fixPathinfo}.sock`)
  const site = siteOf(docroot, {
    name: 'blog',
    root: folder,
    index: ['index.php'],
    hosts: [],
    pool: 'blog',
    setParams: { APP_ENV: [{ value: 'dev', when: {} }] },
  })
  const pool = poolOf('', { name: 'blog', addresses: [], maxChildren: 1 })

  beforeAll(async () => {
    const asRoot = userInfo().uid === 0
    mkdirSync(join(docroot, 'shop'), { recursive: true })
    for (const name of ['index.php', 'shop/index.php'])
      writeFileSync(join(docroot, name), '<?php echo json_encode($_SERVER, JSON_INVALID_UTF8_SUBSTITUTE);')
    writeFileSync(join(docroot, 'run.php'), "<?php eval(rawurldecode($_SERVER['QUERY_STRING']));")
    const sections = ([0, 1] as const).flatMap((fix) => [
      `[fix${fix}]`,
      ...(asRoot ? ['user = www-data', 'group = www-data'] : []),
      `listen = ${socketOf(fix)}`,
      'pm = static',
      'pm.max_children = 1',
      `php_admin_value[cgi.fix_pathinfo] = ${fix}`,
    ])
    const config = join(folder, 'fpm.conf')
    writeFileSync(config, ['[global]', 'daemonize = no', `error_log = ${join(folder, 'fpm.log')}`, ...sections, ''].join('\n'))
    const fpm = start(thePeer('php-fpm'), ['-F', '-O', '-y', config, ...(asRoot ? ['-R'] : [])])
    await until(() => existsSync(socketOf(0)) && existsSync(socketOf(1)), { ms: 10_000, what: `PHP-FPM to listen: ${fpm.stderr}` })
  })

  async function ask(target: string, headers: readonly string[] = [], fix: 0 | 1 = 1): Promise<{ head: ResponseHead; body: Buffer }> {
    const head = checkHead({ method: 'GET', target, httpVersion: '1.1', rawHeaders: ['Host', 'blog.localhost:8080', ...headers] })
    const found = await locate(site, pool, { method: 'GET', path: decodePath(head.path), query: head.query, headers: head.headers })
    if (found.kind !== 'script') throw new Error(`${target} is ${found.kind}`)
    const params = scriptParams({
      head,
      plan: sitePlan(site),
      asked: undefined,
      script: found,
      ends: { server: { address: '127.0.0.1', port: 8081 }, client: { address: '127.0.0.1', port: 50_000 }, scheme: 'http' },
      contentLength: undefined,
      version: '0.1.0',
      sluiceId: 'abcdef-1',
    })
    return await exchange(socketOf(fix), [encodeRequestStart({ requestId: 1, keepConn: false, params }), endOfStream(FCGI_STDIN, 1)])
  }

  const server = async (target: string, headers: readonly string[] = [], fix: 0 | 1 = 1): Promise<Record<string, string>> =>
    JSON.parse((await ask(target, headers, fix)).body.toString())

  describe.each([0, 1] as const)('cgi.fix_pathinfo=%i', (fix) => {
    test.each([
      ['/', '/index.php', undefined, '/index.php'],
      ['/index.php', '/index.php', undefined, '/index.php'],
      ['/index.php/caf%C3%A9/a%2Fb?x=%20', '/index.php', '/café/a/b', '/index.php/café/a/b'],
      ['/shop/', '/shop/index.php', undefined, '/shop/index.php'],
      ['/shop/index.php/x.php/y', '/shop/index.php', '/x.php/y', '/shop/index.php/x.php/y'],
      ['/blog/2024/hello?page=2', '/index.php', undefined, '/index.php'],
      ['/nothing.php', '/index.php', undefined, '/index.php'],
    ])('%s', async (target, scriptName, pathInfo, self) => {
      const got = await server(target, [], fix)
      expect(got).toMatchObject({
        SCRIPT_NAME: scriptName,
        SCRIPT_FILENAME: docroot + scriptName,
        // Without its fix, PHP takes PATH_INFO for the whole path: nothing that a web server sends changes that.
        PHP_SELF: fix === 1 ? self : (pathInfo ?? self),
        REQUEST_URI: target,
        QUERY_STRING: target.split('?')[1] ?? '',
        DOCUMENT_ROOT: docroot,
        APP_ENV: 'dev',
        SLUICE_ID: 'abcdef-1',
      })
      expect(got.PATH_INFO).toBe(pathInfo)
      for (const name of Object.keys(got)) expect(name).not.toMatch(/^ORIG_|^PATH_TRANSLATED$/)
    })
  })

  test('headers: joined, kept back, with their bytes; PHP reads the password itself', async () => {
    const utf8 = Buffer.from('é☃').toString('latin1')
    const got = await server('/', [
      'X-A',
      utf8,
      'x-a',
      'b',
      'Cookie',
      'a=1',
      'Cookie',
      'b=2',
      'Proxy',
      'evil',
      'X_B',
      'c',
      'Authorization',
      `Basic ${btoa('me:secret')}`,
    ])
    expect(got).toMatchObject({ HTTP_X_A: 'é☃, b', HTTP_COOKIE: 'a=1; b=2', PHP_AUTH_USER: 'me', PHP_AUTH_PW: 'secret' })
    expect(got).toMatchObject({ HTTP_HOST: 'blog.localhost:8080', SERVER_NAME: 'blog.localhost', SERVER_PORT: '8081' })
    expect(Object.keys(got).filter((name) => /PROXY|X_B/.test(name))).toEqual([])
  })

  test.each([
    ['http_response_code(404); echo "x";', 404, 'Not Found', 'x'],
    ["header('HTTP/1.1 418 I am a teapot');", 418, 'I am a teapot', ''],
    ["header('Location: /x');", 302, 'Found', ''],
    ["header('Location: /x', true, 201);", 201, 'Created', ''],
    ['http_response_code(204);', 204, 'No Content', ''],
    ['http_response_code(103); echo "x";', 200, '', 'x'],
  ])('%s', async (code, status, reason, body) => {
    const got = await ask(`/run.php?${encodeURIComponent(code)}`)
    expect(got.head).toMatchObject({ status, reason, findings: status === 200 ? [{ code: 'response-interim' }] : [] })
    expect(got.body.toString()).toBe(body)
  })

  test('headers of PHP: repeats, lengths, bytes, and what belongs to the connection', async () => {
    const code =
      "setcookie('a','1');setcookie('b','2');header('Content-Length: 3');header('X-U: é');header('Connection: close');echo 'abc';"
    const { head, body } = await ask(`/run.php?${encodeURIComponent(code)}`)
    expect(head.headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value)).toEqual(['a=1', 'b=2'])
    expect(head.headers).toContainEqual(['X-U', Buffer.from('é').toString('latin1')])
    expect(head).toMatchObject({ contentLength: 3, findings: [{ code: 'response-connection-header' }] })
    expect(body.toString()).toBe('abc')
  })
})

/** One request on a connection of its own, until FCGI_END_REQUEST. */
function exchange(path: string, request: readonly Uint8Array[]): Promise<{ head: ResponseHead; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const reader = new ResponseHeadReader('blog')
    const body: Uint8Array[] = []
    const socket = connect(path)
    const decoder = new RecordDecoder(
      new ResponseAssembly({
        stdout: (_, part) => {
          const rest = reader.head ? part : reader.push(part)?.rest
          if (rest) body.push(rest.slice())
        },
        end: () => {
          socket.destroy()
          if (reader.head) resolve({ head: reader.head, body: Buffer.concat(body) })
          else reject(reader.endedEarly())
        },
      }),
    )
    socket.on('data', (chunk) => {
      try {
        decoder.push(chunk)
      } catch (error) {
        reject(error)
      }
    })
    socket.on('error', reject)
    for (const part of request) socket.write(part)
  })
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Summary } from '../../app/capture/summary.ts'
import { freePort } from '../free-port.ts'
import { run, sluice, testUser } from '../main/cli/sluice.ts'
import { type FpmPool, fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { differencesOf, type Facts, factsOf } from './gateways/differences.ts'
import { FILES } from './gateways/docroot.ts'
import { askGateway, startConfig } from './gateways/start.ts'
import { poolFile, served } from './served.ts'

const get = (path: string, ...headers: readonly string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const requests = [
  ...[
    '/',
    '/index.php',
    '/page.php?a=1&b=%20',
    '/page.php/x/y',
    '/page.php/a%20b%2Fc',
    '/sub/',
    '/sub/page.php/x?y=z',
    '/caf%C3%A9.php',
  ].map((path) => get(path)),
  get('/page.php', 'X-One: 1', 'Cookie: a=1; b=2', 'Authorization: Basic YTpi'),
  ...['cookies', 'status', 'length', 'stderr', 'empty', 'location'].map((answer) => get(`/answer.php?${answer}`)),
  ...[post('/page.php', 'a=1&b=2'), post('/page.php/x', ''), post('/', 'c=3')],
]

/** What HAProxy alone says, or says otherwise: docs/differences.md. */
const ITS_OWN =
  /^(?:AUTH_TYPE|REMOTE_USER|CONTENT_LENGTH|QUERY_STRING|DOCUMENT_URI|PATH_TRANSLATED|REDIRECT_STATUS|REQUEST_SCHEME|SERVER_ADDR)$/

suiteWith(['php-fpm', 'haproxy'], 'HAProxy in front of the socket of a pool', () => {
  let php: FpmPool
  let haproxy: Awaited<ReturnType<typeof haproxyBefore>>

  beforeAll(async () => {
    php = await fpmPool({})
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(php.docroot, path)), { recursive: true })
      writeFileSync(join(php.docroot, path), text)
    }
    haproxy = await haproxyBefore(php.address, php.docroot)
  })

  test('its site, imported, gives the same answers from the same PHP-FPM', { timeout: 120_000 }, async () => {
    const user = testUser()
    const { code, stderr } = await run(user, ['import', haproxy.config])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })

    // The port of the site is that of HAProxy, which has it still.
    const site = join(user.workspace, 'sites/web.yaml')
    writeFileSync(site, readFileSync(site, 'utf8').replace(/^port:.*$/m, 'port: 0'))
    const { ports } = await served(await sluice(user, ['serve', '--port', '0', '--ui-port', '0']))
    for (const bytes of requests) {
      const found = differencesOf('HAProxy', lineOf(bytes), await facts(ports.web ?? 0, bytes), await facts(haproxy.port, bytes))
      expect(found.filter(({ what }) => !ITS_OWN.test(what))).toEqual([])
    }
  })

  test('a pool of Sluice that opens the socket answers as its own PHP-FPM does, and shows each request', { timeout: 120_000 }, async () => {
    const user = testUser()
    const listen = join(user.folder, 'myapp.sock')
    const file = poolFile(user, [`listen = ${listen}`, 'listen.mode = 0666', 'pm = static', 'pm.max_children = 4'], 'myapp')
    const { rows } = await served(await sluice(user, ['serve', php.docroot, '--pool', file, '--port', '0', '--ui-port', '0']))
    const { port } = await haproxyBefore(`unix:${listen}`, php.docroot)
    for (const bytes of requests)
      expect(differencesOf('HAProxy', lineOf(bytes), await facts(haproxy.port, bytes), await facts(port, bytes))).toEqual([])
    const tapped = (): Summary[] => [...rows.values()].filter(({ tap, state }) => tap !== null && state === 'done')
    await until(() => tapped().length >= requests.length, { what: 'the rows of the tap' })
  })
})

const lineOf = (bytes: string): string => bytes.slice(0, bytes.indexOf('\r'))
const facts = async (port: number, bytes: string): Promise<Facts> =>
  factsOf(await askGateway(port, bytes, 10_000), [[String(port), 'PORT']])

/** A HAProxy as its manual has it, in front of one address. */
async function haproxyBefore(address: string, docroot: string): Promise<{ readonly port: number; readonly config: string }> {
  const folder = tempFolder()
  const port = await freePort()
  const text = `global
  log stderr format raw local0
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend web
  bind 127.0.0.1:${port}
  default_backend myapp
backend myapp
  use-fcgi-app myapp
  server s1 ${address.replace('unix:', 'unix@')} proto fcgi
fcgi-app myapp
  log-stderr global
  docroot ${docroot}
  index index.php
  path-info ^(/.+\\.php)(/.*)?$
  no option keep-conn
  pass-header authorization
  set-param SERVER_NAME localhost
  set-param APP_ENV "prod 1"
`
  const config = join(folder, 'haproxy.cfg')
  writeFileSync(config, text)
  await startConfig('HAProxy', text, folder, port)
  return { port, config }
}

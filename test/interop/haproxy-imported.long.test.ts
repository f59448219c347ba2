import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { run, sluice, testUser } from '../main/cli/sluice.ts'
import { fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { differencesOf, factsOf } from './gateways/differences.ts'
import { FILES } from './gateways/docroot.ts'
import { exchange } from './gateways/exchange.ts'
import { startConfig } from './gateways/start.ts'
import { served } from './served.ts'

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
  test('its site, imported, gives the same answers from the same PHP-FPM', { timeout: 120_000 }, async () => {
    const php = await fpmPool({})
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(php.docroot, path)), { recursive: true })
      writeFileSync(join(php.docroot, path), text)
    }
    const folder = tempFolder()
    const port = await freePort()
    const config = `global
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
  server s1 ${php.address.replace('unix:', 'unix@')} proto fcgi
fcgi-app myapp
  log-stderr global
  docroot ${php.docroot}
  index index.php
  path-info ^(/.+\\.php)(/.*)?$
  no option keep-conn
  pass-header authorization
  set-param SERVER_NAME localhost
  set-param APP_ENV "prod 1"
`
    writeFileSync(join(folder, 'haproxy.cfg'), config)
    await startConfig('HAProxy', config, folder, port)

    const user = testUser()
    const { code, stderr } = await run(user, ['import', join(folder, 'haproxy.cfg')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const again = await run(user, ['import', join(folder, 'haproxy.cfg')])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('/sites/web.yaml is there already, and nothing is written over it.\n')

    // The port of the site is that of HAProxy, which has it still.
    writeFileSync(
      join(user.workspace, 'sites/web.yaml'),
      (await run(user, ['import', join(folder, 'haproxy.cfg'), '--dry-run'])).stdout.split('\n# ')[0]?.replace(/^port:.*$/m, 'port: 0') ??
        '',
    )
    const { ports } = await served(await sluice(user, ['serve', '--port', '0', '--ui-port', '0']))
    const facts = async (at: number, bytes: string) => factsOf(await exchange(at, bytes, 10_000), [[String(at), 'PORT']])
    for (const bytes of requests) {
      const found = differencesOf(
        'HAProxy',
        bytes.slice(0, bytes.indexOf('\r')),
        await facts(ports.web ?? 0, bytes),
        await facts(port, bytes),
      )
      expect(found.filter(({ what }) => !ITS_OWN.test(what))).toEqual([])
    }
  })
})

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../main/engine/ask.ts'
import { EngineRig, pool, site } from '../main/engine/engine-rig.ts'
import { type FpmPool, fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

const SCRIPT =
  '<?php foreach (["SCRIPT_NAME", "SCRIPT_FILENAME", "PATH_INFO", "DOCUMENT_ROOT", "PHP_SELF"] as $name) $all[$name] = $_SERVER[$name] ?? null; echo json_encode($all);'

const USUAL = '^(/.+?\\.php)(/.*)?$'
const GREEDY = '^(/.+\\.php)(/.*)?$'
const ONE_GROUP = '^(/.+?\\.php)'
const MOVED = '^/app(/.+?\\.php)(/.*)?$'
const MOVED_ONE = '^/app(/.+?\\.php)'

suiteWith(['php-fpm', 'haproxy'], "path-info has the meaning of HAProxy's", () => {
  let php: FpmPool
  const folder = tempFolder()
  beforeAll(async () => {
    php = await fpmPool({ 'index.php': SCRIPT, 'hello.php': SCRIPT })
    mkdirSync(join(php.docroot, 'api'))
    writeFileSync(join(php.docroot, 'api/index.php'), SCRIPT)
  })

  describe.each([USUAL, GREEDY, ONE_GROUP, MOVED, MOVED_ONE])('%s', (expression) => {
    let haproxy: (path: string) => Promise<string>
    let sluice: (path: string) => Promise<string>

    beforeAll(async () => {
      haproxy = await viaHaproxy(expression)
      const rig = await EngineRig.start({
        sites: [site(php.docroot, { pathInfo: expression, frontController: null })],
        pools: [pool(php.address)],
      })
      sluice = async (path) => (await ask(rig.port(), path)).body.toString()
    })

    test.each(['/hello.php', '/hello.php?a=/b.php/c', '/api/index.php', '/', '/api/'])('%s', same)

    const split = expression === MOVED || expression === MOVED_ONE ? '/app' : ''
    test.each(['/hello.php', '/hello.php/', '/hello.php/x/y', '/api/index.php/a%20b%2Fc', '/hello.php/%C3%A9', '/hello.php//x'])(
      `${split}%s`,
      (path) => same(split + path),
    )

    async function same(path: string): Promise<void> {
      const expected = await haproxy(path)
      expect(JSON.parse(expected)).toHaveProperty('SCRIPT_NAME')
      // HAProxy joins no slashes; Sluice, as nginx, does.
      const joined = (text: string): string => text.replaceAll('\\/\\/', '\\/')
      expect(joined(await sluice(path))).toBe(joined(expected))
    }
  })

  /** A HAProxy with this path-info, on a socket. */
  async function viaHaproxy(expression: string): Promise<(path: string) => Promise<string>> {
    const socketPath = join(folder, `h${Math.random().toString(36).slice(2, 8)}.sock`)
    const config = `${socketPath}.cfg`
    const lines = [
      'global\n  maxconn 20',
      'defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s',
      `frontend web\n  bind unix@${socketPath}\n  default_backend php`,
      `backend php\n  use-fcgi-app app\n  server fpm ${php.address.replace('unix:', 'unix@')} proto fcgi`,
      `fcgi-app app\n  docroot ${php.docroot}\n  index index.php\n  path-info ${expression.replaceAll('\\', '\\\\')}\n  no option keep-conn`,
    ]
    writeFileSync(config, `${lines.join('\n')}\n`)
    const haproxy = start(thePeer('haproxy'), ['-db', '-f', config])
    await until(() => existsSync(socketPath), { ms: 10_000, what: `HAProxy to listen: ${haproxy.stderr}` })
    return (path) =>
      new Promise((resolve, reject) => {
        const req = request({ socketPath, path, headers: { Host: 'localhost' }, agent: false }, (res) => {
          let text = ''
          res.setEncoding('utf8')
          res.on('data', (chunk: string) => {
            text += chunk
          })
          res.on('end', () => resolve(text))
        })
        req.on('error', reject).end()
      })
  }
})

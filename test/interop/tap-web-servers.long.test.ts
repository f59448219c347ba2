import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Summary } from '../../app/capture/summary.ts'
import { sluice, testUser } from '../main/cli/sluice.ts'
import { type FpmPool, fpmPool } from '../main/engine/fpm-pool.ts'
import { clientOf } from '../main/running-sluice.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { type WebServerName, webServer, webServers } from './web-servers.ts'

const SCRIPTS = {
  'page.php': '<?php header("X-Page: 1"); echo "page ", $_GET["a"] ?? "", " ", isset($_SERVER["SLUICE_ID"]) ? "told" : "untold";',
  'body.php': '<?php echo $_SERVER["REQUEST_METHOD"], " ", md5_file("php://input");',
  'big.php': '<?php for ($i = 0; $i < 80; $i++) { echo str_repeat(chr(65 + $i % 26), 65536); }',
  'stderr.php': '<?php error_log("first words"); http_response_code(418); echo "said";',
  'crash.php': '<?php posix_kill(getmypid(), 9);',
}

const md5 = (of: string | Buffer): string => createHash('md5').update(of).digest('hex')
const BIG = Buffer.concat(Array.from({ length: 80 }, (_, i) => Buffer.alloc(65_536, 65 + (i % 26))))

for (const name of Object.keys(webServers) as WebServerName[])
  suiteWith(['php-fpm', webServers[name].peer], `a tap between ${name} and PHP-FPM`, () => {
    let php: FpmPool
    beforeAll(async () => {
      php = await fpmPool(SCRIPTS, [], 8)
    })

    test('pages, bodies, 5 MB, STDERR and a killed worker come through as without it, and all is in the log', async () => {
      const user = testUser()
      const path = join(user.folder, 'tap.sock')
      const started = await sluice(user, ['tap', '--listen', `unix:${path}`, '--to', php.address, '--mode', '0666', '--ui-port', '0'])
      const { client } = await clientOf(started)
      const rows = new Map<number, Summary>()
      client.follow('log.follow', {}, ({ summaries }) => {
        for (const summary of summaries) rows.set(summary.id, summary)
      })
      const row = (target: string): Promise<Summary> =>
        until(() => [...rows.values()].find((each) => each.target === target && each.durationMs !== null), { what: `the row of ${target}` })
      const url = await webServer(name, php.docroot, `unix:${path}`)

      const page = await fetch(`${url}/page.php?a=b%20c`, { headers: { 'X-Asked': 'so' } })
      expect(await page.text()).toBe('page b c untold')
      expect(page.headers.get('x-page')).toBe('1')
      const paged = await row('/page.php?a=b%20c')
      expect(paged).toMatchObject({
        state: 'done',
        status: 200,
        method: 'GET',
        mime: 'text/html',
        kind: 'php',
        tap: `unix:${path}`,
        findings: 0,
      })
      const detail = await client.call('exchange.get', { id: paged.id })
      expect(detail?.request.headers).toContainEqual(['X-Asked', 'so'])
      expect(detail?.route?.file).toContain('page.php')
      expect(detail?.response?.headers).toContainEqual(['X-Page', '1'])

      const body = Buffer.alloc(300_000, 'body ')
      const post = await fetch(`${url}/body.php`, { method: 'POST', body })
      expect(await post.text()).toBe(`POST ${md5(body)}`)
      expect(await row('/body.php')).toMatchObject({ state: 'done', method: 'POST', requestBytes: body.length })

      const big = await fetch(`${url}/big.php`)
      expect(md5(Buffer.from(await big.arrayBuffer()))).toBe(md5(BIG))
      expect(await row('/big.php')).toMatchObject({ state: 'done', responseBytes: BIG.length })

      const stderr = await fetch(`${url}/stderr.php`)
      expect([stderr.status, await stderr.text()]).toEqual([418, 'said'])
      expect((await row('/stderr.php')).stderrBytes).toBeGreaterThan(10)

      // What a web server says of a connection that was closed is its own affair; Caddy takes it for the end of an empty page.
      await fetch(`${url}/crash.php`).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      )
      expect(await row('/crash.php')).toMatchObject({ state: 'failed', failure: { code: 'responder-closed' } })
      expect(await (await fetch(`${url}/page.php?a=after`)).text()).toBe('page after untold')

      const many = await Promise.all(Array.from({ length: 24 }, async (_, n) => (await fetch(`${url}/page.php?a=${n}`)).text()))
      expect(many).toEqual(Array.from({ length: 24 }, (_, n) => `page ${n} untold`))
      await until(() => [...rows.values()].filter(({ target, state }) => /\?a=\d+$/.test(target) && state === 'done').length === 24, {
        what: 'all of them in the log',
      })
    })
  })

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, sluice, testUser } from '../main/cli/sluice.ts'
import { ask } from '../main/engine/ask.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { project, served } from './served.ts'

suiteWith(['php-fpm'], 'a workspace whose site has rules', () => {
  test('each pool that a rule names is started with the folder of the site; the log tells what was tried out beforehand', async () => {
    const user = testUser()
    const folder = project(user, {
      'index.php':
        '<?php echo $_SERVER["SCRIPT_NAME"], " ", $_SERVER["SCRIPT_FILENAME"], " ", $_SERVER["APP"] ?? "none", " ", $_SERVER["PATH_INFO"] ?? "";',
    })
    mkdirSync(join(user.workspace, 'sites'), { recursive: true })
    const rules = ['{ match: { path: /api/* }, rewrite: "/index.php/${1}", pool: api }', '{ match: { path: /no }, deny: true }']
    writeFileSync(
      join(user.workspace, 'sites/blog.yaml'),
      `root: ${folder}\nport: 0\nset-params: { APP: { value: "\${query.a}", when: { path: /api/* } } }\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`,
    )
    const { client, ports, rows, state } = await served(await sluice(user, ['serve', '--port', '0', '--ui-port', '0']))
    const get = (path: string) => ask(ports.blog ?? 0, path)
    const rowOf = (target: string) =>
      until(() => [...rows.values()].find((row) => row.target === target && row.state !== 'receiving' && row.durationMs !== null), {
        what: `the row of ${target}`,
      })

    expect((await get('/api/x?a=1')).body.toString()).toBe(`/index.php ${folder}/index.php 1 /x`)
    expect((await get('/other?a=1')).body.toString()).toBe(`/index.php ${folder}/index.php none `)
    expect((await get('/no')).status).toBe(403)
    expect((await state()).pools.map(({ name, state: { word } }) => [name, word])).toEqual([
      ['api', 'ready'],
      ['blog', 'ready'],
    ])
    expect((await rowOf('/api/x?a=1')).pool).toBe('api')
    expect((await rowOf('/other?a=1')).pool).toBe('blog')

    for (const target of ['/api/x?a=1', '/other?a=1', '/no']) {
      const detail = await client.call('exchange.get', { id: (await rowOf(target)).id })
      const tried = JSON.parse((await run(user, ['site', 'try', 'blog', 'GET', target, '--json'])).stdout)
      expect([target, tried.why]).toEqual([target, detail?.route?.why])
      expect([target, tried.answer?.file ?? null]).toEqual([target, detail?.route?.file])
    }
  })
})

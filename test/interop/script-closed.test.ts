import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { testUser } from '../main/cli/sluice.ts'
import { ask } from '../main/engine/ask.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { poolFile, project, type Served, serve } from './served.ts'

suiteWith(['php-fpm'], "a script that the pool's user cannot reach", () => {
  let sluice: Served
  let folder: string
  beforeAll(async () => {
    const user = testUser()
    mkdirSync(join(user.folder, 'blog/shut'), { recursive: true })
    folder = project(user, {
      'shut/page.php': '<?php echo "page";',
      'mine.php': '<?php echo "mine";',
      'none.php': '<?php http_response_code(404); echo "There is none.";',
    })
    symlinkSync('shut/page.php', join(folder, 'link.php'))
    chmodSync(join(folder, 'shut'), 0o700)
    chmodSync(join(folder, 'mine.php'), 0o600)
    sluice = await serve(user, [folder, '--pool', poolFile(user, ['pm = static', 'pm.max_children = 2'])])
  })

  const findingsOf = async (target: string): Promise<readonly string[]> => {
    const row = await until(() => [...sluice.rows.values()].find((each) => each.target === target && each.state === 'done'), {
      what: `the row of ${target}`,
    })
    const exchange = await sluice.client.call('exchange.get', { id: row.id })
    return exchange?.findings.map(({ says }) => says) ?? []
  }

  for (const [path, status, what] of [
    ['/shut/page.php', 404, 'enter SHUT, so PHP did not run'],
    ['/link.php', 404, 'enter SHUT, so PHP did not run'],
    ['/mine.php', 403, 'read MINE, so PHP did not run'],
  ] as const)
    test.skipIf(process.getuid?.() !== 0)(`${path}: PHP's ${status}, and a finding that names what is shut to whom`, async () => {
      const { body, ...got } = await ask(sluice.port, path)
      expect([got.status, body.toString()]).toEqual([status, expect.stringMatching(/^(File not found|Access denied)\.\n$/)])
      const shut = what.replace('SHUT', join(folder, 'shut')).replace('MINE', join(folder, 'mine.php'))
      expect(await findingsOf(path)).toEqual([expect.stringContaining(`www-data, who runs the pool, cannot ${shut}`)])
    })

  test('a page that answers 404 itself is no such thing', async () => {
    expect((await ask(sluice.port, '/none.php')).status).toBe(404)
    expect(await findingsOf('/none.php')).toEqual([])
  })
})

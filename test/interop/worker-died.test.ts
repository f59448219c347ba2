import { beforeAll, expect, test } from 'vitest'
import type { Summary } from '../../app/capture/summary.ts'
import { testUser } from '../main/cli/sluice.ts'
import { ask } from '../main/engine/ask.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { poolFile, project, type Served, serve } from './served.ts'

suiteWith(['php-fpm'], 'a worker of PHP-FPM that dies', () => {
  let sluice: Served
  beforeAll(async () => {
    const user = testUser()
    const folder = project(user, {
      'die.php': '<?php posix_kill(getmypid(), (int) $_GET["signal"]); sleep(5);',
      'late.php': '<?php echo "begun"; flush(); ob_flush(); flush(); usleep(100000); posix_kill(getmypid(), 11); sleep(5);',
      'slow.php': '<?php for (;;);',
    })
    sluice = await serve(user, [folder, '--pool', poolFile(user, ['pm = static', 'pm.max_children = 4', 'request_terminate_timeout = 1s'])])
  })

  const rowOf = (target: string): Promise<Summary> =>
    until(() => [...sluice.rows.values()].find((row) => row.target === target && row.state === 'failed'), { what: `the row of ${target}` })

  for (const [target, bytes, how, mend] of [
    ['/die.php?signal=11', 0, 'signal 11 (SIGSEGV)', /Xdebug/],
    ['/die.php?signal=9', 0, 'signal 9 (SIGKILL)', /memory/],
    ['/slow.php', 0, 'signal 15 (SIGTERM)', /request_terminate_timeout/],
  ] as const)
    test(`${target}: the row and the page name ${how}`, async () => {
      const { status, body } = await ask(sluice.port, target)
      expect(status).toBe(502)
      const { failure } = await rowOf(target)
      expect(failure).toMatchObject({ code: 'worker-died', details: { bytes, how }, mend: expect.stringMatching(mend) })
      expect(failure?.says).toMatch(/^(The|Probably the) worker of .* died after 0 bytes of its answer: signal \d+ \(SIG\w+\), pid \d+\.$/)
      expect(body.toString()).toContain(how)
    })

  test('in the middle of its answer: the client is cut, the row says why', async () => {
    expect(await ask(sluice.port, '/late.php')).toMatchObject({ status: 200, cut: true })
    expect((await rowOf('/late.php')).failure).toMatchObject({ code: 'worker-died', details: { how: 'signal 11 (SIGSEGV)' } })
  })

  test('two at once: each has a worker of its own', async () => {
    const targets = ['/die.php?signal=11&1', '/die.php?signal=11&2']
    await Promise.all(targets.map((target) => ask(sluice.port, target)))
    const failures = await Promise.all(targets.map(async (target) => (await rowOf(target)).failure))
    expect(failures.map((failure) => failure?.code)).toEqual(['worker-died', 'worker-died'])
    expect(failures[0]?.details.pid).not.toBe(failures[1]?.details.pid)
  })
})

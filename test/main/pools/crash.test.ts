import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { alive, groupMembers, killProcess } from '../../processes.ts'
import { until } from '../../until.ts'
import { bodyOf, poolFile, RUN, runningPools, slowRequest } from './running-pools.ts'

suiteWith(['php-fpm'], 'the end of a PHP-FPM master', () => {
  test('the next generation serves within 2 s, and the request in flight ends as it should', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('fast.php', '<?php echo "fast";')
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 1500, { SLUICE_ID: `${RUN}-3` })
    const master = pools.view()?.generations[0]?.pid ?? 0
    killProcess(master)
    const from = performance.now()
    expect(await pools.pools.whoDied({ pool: 'blog', generation: 1, held: true })).toEqual({ masterDied: true, worker: null })
    expect(pools.engine()).toMatchObject({ state: 'starting', addresses: [], generation: null })
    await until(() => pools.engine()?.generation === 2, { ms: 2000, what: 'generation 2' })
    expect(performance.now() - from).toBeLessThan(2000)
    expect(pools.engine()?.state).toBe('ready')
    expect(pools.view()?.generations.map(({ n, at }) => [n, at])).toEqual([
      [1, 'orphaned'],
      [2, 'serving'],
    ])
    expect(bodyOf(await pools.request('fast.php'))).toBe('fast')
    expect(bodyOf(await slow.answer)).toBe('done')
    await until(() => groupMembers(master).length === 0, { what: 'the end of the old workers' })
    await until(() => !existsSync(`${pools.runFolder}/${RUN}/g1`), { what: 'its folder to go' })
    expect(pools.told.figures.map(({ id }) => id)).toEqual([3])
    expect(pools.told.views.map(({ state }) => state.word)).toContain('crashed')
    expect(pools.told.lines.find(({ level }) => level === 'error')?.says).toBe(
      `The master of generation 1 (pid ${master}) ended: signal SIGKILL. Its workers finish what they hold.`,
    )
  })

  test('it starts from the file as it was, however it reads now', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder, 'blog', 'env[WHICH] = frozen\n'))
    pools.write('a.php', '<?php echo $_SERVER["WHICH"];')
    await pools.pools.set(pools.config())
    pools.write('blog.conf', '[blog\nhalf an edit')
    killProcess(pools.view()?.generations[0]?.pid ?? 0)
    await until(() => pools.engine()?.generation === 2, { what: 'generation 2' })
    expect(bodyOf(await pools.request('a.php'))).toBe('frozen')
  })

  test('a master that is told to end by hand is started again as well', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    killProcess(pools.view()?.generations[0]?.pid ?? 0, 'SIGTERM')
    await until(() => pools.engine()?.generation === 2, { what: 'generation 2' })
    await until(() => pools.view()?.generations.length === 1, { what: 'the end of the first' })
    expect(pools.view()?.state).toMatchObject({ word: 'ready', failure: null })
  })

  test('one that dies at once again and again is started more and more slowly, which is said; a restart by hand does not wait', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    for (const n of [1, 2]) {
      await until(() => pools.engine()?.generation === n, { ms: 20_000, what: `generation ${n}` })
      killProcess(pools.view()?.generations.at(-1)?.pid ?? 0)
    }
    await until(() => /again in 1 s/.test(pools.view()?.state.says ?? ''), { what: 'the wait to be said' })
    expect(pools.view()?.state).toMatchObject({ word: 'crashed', failure: { code: 'generation-died' } })
    expect(pools.engine()?.state).toBe('starting')
    const from = performance.now()
    await pools.pools.restart('blog')
    expect(performance.now() - from).toBeLessThan(900)
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 3 })
    // The attempt that was waiting is not made any more.
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(pools.engine()?.generation).toBe(3)
    expect(pools.view()?.generations.map(({ n }) => n)).toEqual([3])
  })

  test('while it drains, nothing is started for it', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 900)
    const master = pools.view()?.generations[0]?.pid ?? 0
    await pools.pools.restart('blog')
    killProcess(master)
    expect(bodyOf(await slow.answer)).toBe('done')
    await until(() => groupMembers(master).length === 0, { what: 'the end of its workers' })
    expect(pools.engine()?.generation).toBe(2)
  })

  test('a master that dies during close is no crash', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 900)
    const master = pools.view()?.generations[0]?.pid ?? 0
    const closed = pools.pools.close(10_000)
    killProcess(master)
    expect(bodyOf(await slow.answer)).toBe('done')
    await closed
    expect(groupMembers(master)).toEqual([])
    expect(existsSync(pools.runFolder)).toBe(false)
  })

  test('a PHP-FPM that cannot start says why in its own words', async () => {
    const pools = runningPools()
    // Passes the test of the configuration, and fails when it is opened.
    pools.write('blog.conf', await poolFile(pools.folder, 'blog', 'slowlog = /no/such/folder/slow.log\n'))
    await pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'failed', addresses: [] })
    expect(pools.view()?.state.says).toMatch(/\/no\/such\/folder\/slow\.log.*No such file or directory/)
    const pids = pools.told.views.flatMap(({ generations }) => generations.map(({ pid }) => pid))
    await until(() => pids.every((pid) => !alive(pid)), { what: 'nothing to be left' })
  })
})

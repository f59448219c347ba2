import { expect, test } from 'vitest'
import { followWorkers } from '../../../main/follow-workers.ts'
import { generationStatus } from '../../../main/pools/generation-status.ts'
import { failureOf } from '../../failure-of.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { accountLines, external, runningPools, slowRequest } from './running-pools.ts'

const staticPool = async (folder: string, children: number): Promise<string> =>
  `[blog]
${await accountLines(folder)}pm = static
pm.max_children = ${children}
`

suiteWith(['php-fpm'], 'workers of PHP-FPM', () => {
  test('a pool whose workers are all busy tells what each does, and of the generation that drains as well', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await staticPool(pools.folder, 1))
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 1500)
    const follower = followWorkers(pools.pools, 'blog', () => false)
    const first = (await follower.next()).value
    expect(first?.workers).toHaveLength(1)
    expect(first?.workers[0]).toMatchObject({ generation: 1, state: 'Running', method: 'GET', cpuPercent: null, memoryBytes: null })
    expect(first?.workers[0]?.script).toContain('slow')
    expect(first?.workers[0]?.requestMs).toBeGreaterThan(0)
    expect(first?.generations).toMatchObject([{ generation: 1, active: 1, idle: 0 }])

    await pools.pools.restart('blog')
    const begun = performance.now()
    const both = (await follower.next()).value
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(both?.generations.map(({ generation, active }) => [generation, active])).toEqual([
      [1, 1],
      [2, 0],
    ])
    expect(both?.workers.map(({ generation, state }) => [generation, state])).toEqual([
      [1, 'Running'],
      [2, 'Idle'],
    ])
    await slow.answer
    await until(async () => (await follower.next()).value?.generations.length === 1, { what: 'generation 1 to end', ms: 20_000 })
    await follower.return()
    expect(await follower.next()).toEqual({ done: true, value: undefined })
  })

  test('an idle worker has the figures of its last request', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await staticPool(pools.folder, 1))
    pools.write('a.php', '<?php $x = str_repeat("x", 8 << 20); usleep(20000);')
    await pools.pools.set(pools.config())
    await pools.request('a.php')
    const [report] = await until(
      async () => {
        const reports = await pools.pools.workers('blog', true)
        return reports[0]?.workers[0]?.state === 'Idle' && reports
      },
      { what: 'an idle worker' },
    )
    const [worker] = report?.workers ?? []
    expect(worker?.memoryBytes).toBeGreaterThan(8 << 20)
    expect(worker?.requestMs).toBeGreaterThan(19)
    expect(worker?.cpuPercent).toBeGreaterThanOrEqual(0)
    expect(worker?.requests).toBe(2) // the ping of the start is the other
    expect(report?.status.accepted).toBeGreaterThan(0)
  })

  test('where only workers can answer, the one that does is not counted; with none to spare nobody is asked', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await staticPool(pools.folder, 2))
    await pools.pools.set(pools.config())
    const [address = ''] = pools.engine()?.addresses ?? []
    const section = {
      ...{ name: 'blog', overlay: '', remarks: [], ownListen: null, pingPath: '/sluice-ping', statusPath: '/sluice-status' },
      ...{ socket: address.replace('unix:', ''), statusSocket: null },
    }
    const report = await until(
      async () => {
        const told = await generationStatus({ n: 1, section, spare: true })
        return told?.status.active === 0 && told
      },
      { what: 'the worker that answered the ping to be done with it' },
    )
    expect(report?.status).toMatchObject({ active: 0, idle: 2 })
    expect(report?.workers.map(({ state }) => state)).toEqual(['Idle', 'Idle'])
    expect(await generationStatus({ n: 1, section, spare: false })).toBeUndefined()
  })

  test('nothing of a pool that others run, a failure for one that is not there', async () => {
    const pools = runningPools()
    await pools.pools.set(pools.config({ name: 'theirs', responder: 'external', external: external(['127.0.0.1:9']) }))
    expect(await pools.pools.workers('theirs', true)).toEqual([])
    expect((await failureOf(() => followWorkers(pools.pools, 'none', () => true).next())).code).toBe('pool-unknown')
  })
})

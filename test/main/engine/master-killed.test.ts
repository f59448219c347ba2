import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { groupMembers, killGroup, killProcess } from '../../processes.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { fpmPool } from './fpm-pool.ts'

const scripts = {
  'index.php': '<?php usleep(30000); echo "ok";',
  'hold.php': '<?php while (!file_exists(__DIR__ . "/go")) { clearstatcache(); usleep(5000); } echo "held";',
}

suiteWith(['php-fpm'], 'a PHP-FPM master that is killed', () => {
  test('under a load of GETs no exchange fails: the workers finish, or it is sent to the next generation', async () => {
    const [first, second] = [await fpmPool(scripts), await fpmPool(scripts)]
    const rig = await EngineRig.start({ sites: [site(first.docroot)], pools: [pool(first.address)] })
    let died = false
    rig.onCut = (_pool, generation, answer) => answer(died && generation === 1)
    let go = true
    const statuses: number[] = []
    const load = Array.from({ length: 12 }, async () => {
      while (go) statuses.push((await ask(rig.port(), '/')).status)
    })
    await until(() => statuses.length > 50, { ms: 20_000, what: 'some load' })
    const held = ask(rig.port(), '/hold.php')
    const isHeld = (): boolean => rig.spool.all().some((told) => told.path === '/hold.php' && told.states.at(-1) === 'waiting')
    await until(isHeld, { ms: 20_000, what: 'one that a worker is busy with' })
    died = true
    killProcess(first.fpm.pid)
    await until(() => groupMembers(first.fpm.pid).length <= 4, { what: 'the master to be gone' })
    // As the supervisor does it: the next generation takes over, then the workers that are left are ended.
    rig.host.setPool(pool(second.address, { generation: 2 }))
    killGroup(first.fpm.pid)
    writeFileSync(join(first.docroot, 'go'), '')
    const then = statuses.length
    await until(() => statuses.length > then + 50, { ms: 20_000, what: 'the load to go on' })
    go = false
    await Promise.all(load)
    await until(() => rig.spool.all().every((told) => told.end), { what: 'all rows to end' })
    expect(rig.spool.all().flatMap(({ end }) => (end?.state === 'done' ? [] : [end?.failure]))).toEqual([])
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    await until(() => rig.queue.at(-1)?.active === 0, { what: 'all to end' })
    expect((await held).body.toString()).toBe('held')
    expect((await rig.spool.ended('/hold.php')).notes('attempt').map(({ generation }) => generation)).toEqual([1, 2])
  })
})

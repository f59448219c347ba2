import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../../peers.ts'
import { alive, commandLine, processesOf } from '../../processes.ts'
import { start } from '../../started.ts'
import { until } from '../../until.ts'
import { bodyOf, poolFile, runningPools } from './running-pools.ts'

suiteWith(['php-fpm'], 'a php-fpm that is started by a script', () => {
  test('is found, drained and ended as the script itself would be', async () => {
    const pools = runningPools()
    const php = join(pools.folder, 'my-php-fpm')
    writeFileSync(php, `#!/bin/sh\n${thePeer('php-fpm')} "$@"\n`)
    chmodSync(php, 0o755)
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('hello.php', '<?php echo "hello";')
    await pools.pools.set(pools.config({ php }))
    expect(bodyOf(await pools.request('hello.php'))).toBe('hello')
    const masters = (): number[] => processesOf(pools.runFolder).filter((pid) => commandLine(pid).startsWith('php-fpm: master'))
    const [first] = await until(() => masters().length === 1 && masters(), { what: 'its master' })
    await until(() => pools.view()?.generations[0]?.pid === first, { what: 'the state to name it' })
    await pools.pools.restart('blog')
    await until(() => masters().length === 1 && masters()[0] !== first, { what: 'the next one alone' })
    await pools.pools.close()
    expect(processesOf(pools.runFolder)).toEqual([])
  })

  test('what a script of the site says is no proof of a master', async () => {
    const pools = runningPools()
    const stranger = start('sleep', ['60'])
    pools.write('blog.conf', await poolFile(pools.folder, 'blog', 'decorate_workers_output = no\n'))
    const line = `[25-Nov-2026 03:38:27] NOTICE: fpm is running, pid ${stranger.pid}`
    pools.write('claim.php', `<?php file_put_contents('php://stderr', "${line}\\n");`)
    await pools.pools.set(pools.config())
    const before = pools.view()?.generations[0]?.pid
    await pools.request('claim.php')
    await until(() => pools.told.lines.some(({ says }) => says === `fpm is running, pid ${stranger.pid}`), { what: 'the line' })
    expect(pools.view()?.generations[0]?.pid).toBe(before)
    await pools.pools.close()
    expect(alive(stranger.pid)).toBe(true)
  })
})

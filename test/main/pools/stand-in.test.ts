import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { EnginePool } from '../../../app/contract/engine-messages.ts'
import { built } from '../../built.ts'
import { failureOf } from '../../failure-of.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { alive } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { bodyOf, poolFile, type RunningPools, runningPools } from './running-pools.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Pools that find PHP-FPM in one folder alone, which is empty; `install` puts it there. */
async function withoutFpm(): Promise<
  RunningPools & { install(): void; uninstall(): void; says(script: string, name?: string): Promise<string> }
> {
  const search = tempFolder()
  const pools = runningPools({ search: [search], embeddedProgram: await built('embedded.cjs') })
  pools.write('blog.conf', await poolFile(pools.folder))
  pools.write('sapi.php', '<?php echo PHP_SAPI;')
  return {
    ...pools,
    install: () => symlinkSync(thePeer('php-fpm'), join(search, 'php-fpm')),
    uninstall: () => rmSync(join(search, 'php-fpm')),
    says: async (script, name) => bodyOf(await pools.request(script, {}, name)),
  }
}

const states = (told: readonly EnginePool[]): string[] => told.map(({ state, generation }) => `${state} ${generation}`)

suiteWith(['php-wasm', 'php-fpm'], 'the embedded PHP in place of a PHP-FPM that is not there', () => {
  test('a pool that leaves its PHP to Sluice is served by it, and says why and how to get PHP-FPM', async () => {
    const pools = await withoutFpm()
    await pools.pools.set(pools.config())
    expect(await pools.says('sapi.php')).toBe('wasm')
    // Never failed on the way.
    expect([...new Set(states(pools.told.pools))]).toEqual(['starting null', 'ready 1'])
    const view = pools.view()
    expect(view).toMatchObject({ responder: 'embedded', file: null, section: null, php: expect.stringMatching(/^8\.4\./), maxChildren: 2 })
    expect(view?.remarks[0]).toMatch(
      /^No php-fpm was found on this machine, so the embedded PHP serves instead\. Install php-fpm \(.*php.*\), then restart the pool: it is used from then on\.$/,
    )
    expect(view?.remarks[1]).toContain('the slow one')
    expect(pools.told.lines.map(({ says }) => says)).toContain('Generation 1 of the embedded PHP starts.')
    expect(await pools.pools.workers('blog', true)).toEqual([])
  })

  test('once a PHP-FPM is installed, a restart takes it without a gap, and its numbers go on', async () => {
    const pools = await withoutFpm()
    await pools.pools.set(pools.config())
    const embedded = pools.view()?.generations[0]?.pid ?? 0
    // Still none: the next generation of the same.
    await pools.pools.restart('blog')
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 2 })
    await until(() => !alive(embedded), { what: 'the end of the first generation' })
    pools.install()
    const before = pools.told.pools.length
    await pools.pools.restart('blog')
    expect(await pools.says('sapi.php')).toBe('fpm-fcgi')
    expect(states(pools.told.pools.slice(before))).toEqual(['ready 3'])
    expect(pools.view()).toMatchObject({ responder: 'fpm', file: join(pools.folder, 'blog.conf'), generations: [{ n: 3, at: 'serving' }] })
    // Taken away again, a restart goes back.
    pools.uninstall()
    await pools.pools.restart('blog')
    expect(await pools.says('sapi.php')).toBe('wasm')
  })

  test('a pool file that the installed PHP-FPM refuses is said, and the embedded PHP goes on', async () => {
    const pools = await withoutFpm()
    pools.write('blog.conf', '[blog]\nnonsense = 1\n')
    await pools.pools.set(pools.config())
    pools.install()
    const failure = await failureOf(() => pools.pools.restart('blog'))
    expect(failure).toMatchObject({ code: 'pool-file-refused', details: { line: 2 } })
    expect(pools.view()).toMatchObject({ responder: 'embedded', state: { word: 'ready', failure: { code: 'pool-file-refused' } } })
    expect(await pools.says('sapi.php')).toBe('wasm')
  })

  test('stopped and started: with PHP-FPM where it is there by then', async () => {
    const pools = await withoutFpm()
    await pools.pools.set(pools.config())
    const pid = pools.view()?.generations[0]?.pid ?? 0
    await pools.pools.stop('blog')
    expect(pools.engine()).toMatchObject({ state: 'stopped', addresses: [] })
    await until(() => pools.view()?.state.word === 'stopped', { what: 'its end' })
    expect(alive(pid)).toBe(false)
    await pools.pools.start('blog')
    expect(await pools.says('sapi.php')).toBe('wasm')
    await pools.pools.stop('blog')
    pools.install()
    await pools.pools.start('blog')
    expect(await pools.says('sapi.php')).toBe('fpm-fcgi')
  })

  test('stopped or closed while PHP-FPM is still looked for, nothing starts', async () => {
    const pools = await withoutFpm()
    const settled = pools.pools.set(pools.config())
    await pools.pools.stop('blog')
    await settled
    expect(pools.engine()).toMatchObject({ state: 'stopped', addresses: [] })
    expect(pools.view()?.generations).toEqual([])
    const starting = failureOf(() => pools.pools.start('blog'))
    await pools.pools.close()
    expect((await starting).code).toBe('pool-stopped')
    expect(existsSync(pools.runFolder)).toBe(false)
  })

  test('a pool that names its PHP is never served by another', async () => {
    const pools = await withoutFpm()
    await pools.pools.set(pools.config({ php: '8.2' }))
    expect(pools.view()).toMatchObject({ responder: 'fpm', state: { word: 'failed', failure: { code: 'php-not-found' } } })
    expect(pools.view()?.state.failure?.mend).toMatch(/^Install it \(.*\), or use the embedded PHP 8\.4\.\d+: --php embedded/)
    await pools.pools.set(pools.config({ php: '/nonexistent/php-fpm' }))
    expect(pools.view()).toMatchObject({ responder: 'fpm', state: { word: 'failed', failure: { code: 'php-unusable' } } })
  })

  test('a pool that is meant to be embedded is so with a PHP-FPM at hand; folders of further sites come into its sight', async () => {
    const pools = await withoutFpm()
    pools.install()
    const other = join(tempFolder(), 'shop')
    mkdirSync(other)
    writeFileSync(join(other, 'shop.php'), '<?php echo "shop";')
    const config = pools.config({ responder: 'embedded', file: '', workers: 1 })
    await pools.pools.set(config)
    expect(pools.view()).toMatchObject({ responder: 'embedded', maxChildren: 1, generations: [{ n: 1 }] })
    expect(pools.view()?.remarks.join()).not.toContain('No php-fpm was found')
    const shop = async () => (await pools.request('x', { SCRIPT_FILENAME: join(other, 'shop.php') })).stdout
    expect(await shop()).toContain('404')
    await pools.pools.set({ ...config, projectRoots: [other, pools.folder] })
    expect(await shop()).toContain('shop')
    expect(pools.engine()?.generation).toBe(2)
    // In another order they are the same.
    await pools.pools.set({ ...config, projectRoots: [pools.folder, other] })
    expect(pools.engine()?.generation).toBe(2)
    // A folder that has gone: what runs goes on.
    rmSync(other, { recursive: true })
    await pools.pools.set({ ...config, projectRoots: [pools.folder, join(other, 'gone')] })
    expect(pools.view()).toMatchObject({ state: { word: 'ready', failure: { code: 'embedded-did-not-start' } } })
    expect(await pools.says('sapi.php')).toBe('wasm')
  })

  test('removed, it ends; closed, nothing is left', async () => {
    const pools = await withoutFpm()
    await pools.pools.set(pools.config())
    await pools.pools.set(pools.config({ name: 'shop', section: 'shop' }))
    const pids = pools.pools.views().flatMap(({ generations }) => generations.map(({ pid }) => pid))
    expect(pids.map(alive)).toEqual([true, true])
    pools.pools.remove('blog')
    expect(pools.told.gone).toEqual(['blog'])
    await until(() => !alive(pids[0] ?? 0), { what: 'the end of the removed one' })
    expect(await pools.says('sapi.php', 'shop')).toBe('wasm')
    await pools.pools.close()
    expect(pids.map(alive)).toEqual([false, false])
    expect(existsSync(pools.runFolder)).toBe(false)
  })
})

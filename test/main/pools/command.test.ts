import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { PoolConfig } from '../../../main/pools/pools.ts'
import { suiteWith } from '../../peers.ts'
import { alive, groupMembers, killProcess } from '../../processes.ts'
import { until } from '../../until.ts'
import { bodyOf, type RunningPools, runningPools } from './running-pools.ts'

vi.setConfig({ testTimeout: 30_000 })

type Command = PoolConfig['program'] & object

/** A pool whose program is Python's responder of the fixtures, in a folder of its own. */
function commandPools(): RunningPools & { program(more?: Partial<Command>): PoolConfig; pid(): number } {
  const pools = runningPools()
  copyFileSync(join(import.meta.dirname, '../../fixtures/responder.py'), join(pools.folder, 'responder.py'))
  return {
    ...pools,
    program: (more = {}) =>
      pools.config({
        responder: 'command',
        file: '',
        program: { command: ['python3', 'responder.py'], env: {}, directory: pools.folder, ...more },
      }),
    pid: () => pools.view()?.generations.find(({ at }) => at === 'serving')?.pid ?? 0,
  }
}

async function ask(pools: RunningPools, path = '/'): Promise<{ pid: number; cwd: string; uid: number; env: Record<string, string> }> {
  return JSON.parse(bodyOf(await pools.request('x', { PATH_INFO: path })))
}

const said = (pools: RunningPools): string[] => pools.told.lines.map(({ level, source, says }) => `${level} ${source} ${says}`)

suiteWith(['python3'], 'a pool that is a program', () => {
  test('is started in its folder with its environment, serves once it accepts, and what it writes are lines of the pool', async () => {
    const pools = commandPools()
    await pools.pools.set(pools.program({ env: { APP_ENV: 'dev' } }))
    const got = await ask(pools, '/say')
    expect(got).toMatchObject({ pid: pools.pid(), cwd: pools.folder, env: { APP_ENV: 'dev' } })
    // Never as root, whoever we are.
    if (process.getuid?.() === 0) expect(got.uid).not.toBe(0)
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 1, maxChildren: 1, everyPath: true })
    expect(pools.view()).toMatchObject({ responder: 'command', php: null, file: null, pm: null, state: { word: 'ready' } })
    expect(pools.view()?.state.says).toMatch(/^Generation 1 serves: pid \d+, python3 responder\.py, one connection at once\.$/)
    await until(() => said(pools).includes('notice worker said on stderr'), { what: 'its line' })
    expect(said(pools)).toEqual(expect.arrayContaining(['notice worker starts', 'notice worker said on stdout']))
  })

  test('that dies is started again at once, on a socket of its own', async () => {
    const pools = commandPools()
    await pools.pools.set(pools.program())
    const before = pools.pid()
    await expect(ask(pools, '/die')).rejects.toThrow('closed before the answer was complete')
    await until(() => pools.engine()?.generation === 2, { ms: 10_000, what: 'the next generation' })
    expect(pools.told.views.map(({ state }) => state.word)).toContain('crashed')
    expect((await ask(pools)).pid).not.toBe(before)
    // By a signal, and later ones wait longer.
    killProcess(pools.pid())
    await until(() => pools.told.lines.some(({ says }) => /ended: signal SIGKILL/.test(says)), { what: 'its end' })
    expect(pools.view()?.state.failure).toMatchObject({ code: 'command-died' })
  })

  test('other settings are the next generation; the one before ends when the engine holds none of it any more', async () => {
    const pools = commandPools()
    await pools.pools.set(pools.program())
    const before = pools.pid()
    const slow = ask(pools, '/slow')
    await until(() => said(pools).includes('notice worker slow begins'), { what: 'the slow request' })
    await pools.pools.set(pools.program({ env: { APP_ENV: 'next' } }))
    expect(await ask(pools)).toMatchObject({ pid: pools.pid(), env: { APP_ENV: 'next' } })
    // The engine has not heard of the next: what it says is about the one before.
    pools.pools.holdsNoOther('blog', 1)
    expect((await slow).pid).toBe(before)
    expect(alive(before)).toBe(true)
    pools.pools.holdsNoOther('blog', 2)
    await until(() => pools.view()?.generations.length === 1, { what: 'the end of the one before' })
    expect(alive(before)).toBe(false)
    expect(existsSync(dirname(pools.engine()?.addresses[0]?.replace('unix:', '') ?? ''))).toBe(true)
  })

  test('what keeps it from serving is said, with its last line', async () => {
    const pools = commandPools()
    writeFileSync(join(pools.folder, 'broken.py'), 'import no_such_module\n')
    await pools.pools.set(pools.program({ command: ['python3', 'broken.py'] }))
    expect(pools.view()?.state).toMatchObject({ word: 'failed', failure: { code: 'command-did-not-start' } })
    expect(pools.view()?.state.says).toMatch(/^python3 broken\.py did not start: it ended \(exit code 1\); its last line: .*no_such_module/)
    await pools.pools.set(pools.program({ command: ['no-such-program'] }))
    expect(pools.view()?.state.says).toMatch(/it ended \(exit code 12[67]\); its last line: .*no-such-program/)
    await pools.pools.set(pools.program({ directory: join(pools.folder, 'gone') }))
    expect(pools.view()?.state.failure?.code).toBe('folder-missing')
    await pools.pools.set(pools.program())
    expect((await ask(pools)).cwd).toBe(pools.folder)
  })

  test('stopped, it ends, and so does what it started; closed, nothing is left', async () => {
    const pools = commandPools()
    const command = ['/bin/sh', '-c', 'sleep 600 & exec python3 responder.py']
    await pools.pools.set(pools.program({ command }))
    const group = pools.pid()
    expect(groupMembers(group)).toHaveLength(2)
    await pools.pools.stop('blog')
    expect(pools.view()?.state.word).toBe('draining')
    pools.pools.holdsNoOther('blog', null)
    await until(() => pools.view()?.state.word === 'stopped', { what: 'its end' })
    await until(() => groupMembers(group).length === 0, { what: 'the end of its group' })
    await pools.pools.start('blog')
    const next = pools.pid()
    await pools.pools.close(500)
    expect(alive(next)).toBe(false)
    expect(existsSync(pools.runFolder)).toBe(false)
  })
})

suiteWith(['perl-fcgi'], 'a program with somebody else’s library', () => {
  test("Perl's FCGI serves with file descriptor 0 as it is handed on", async () => {
    const pools = commandPools()
    mkdirSync(join(pools.folder, 'perl'))
    const code = [
      'use FCGI;',
      'my $request = FCGI::Request();',
      'while ($request->Accept() >= 0) { print "Content-Type: text/plain\\r\\n\\r\\n$ENV{REQUEST_METHOD} $ENV{PATH_INFO}"; }',
    ]
    writeFileSync(join(pools.folder, 'perl/app.pl'), code.join('\n'))
    await pools.pools.set(pools.program({ command: ['perl', 'app.pl'], directory: join(pools.folder, 'perl') }))
    for (const path of ['/one', '/two']) expect(bodyOf(await pools.request('x', { PATH_INFO: path }))).toBe(`GET ${path}`)
  })
})

import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newPoolFile } from '../../../app/pool/new-pool-file.ts'
import { fastcgiRequest } from '../../../main/pools/fastcgi-request.ts'
import { glob } from '../../../main/pools/glob.ts'
import type { PoolConfig } from '../../../main/pools/pools.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { groupMembers, killProcess, processesOf } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ORDINARY_USER, poolsProgram } from './pools-program.ts'
import { bodyOf, poolFile, runningPools } from './running-pools.ts'

const root = process.getuid?.() === 0
const [systemFile] = glob('/etc/php/*/fpm/pool.d/www.conf')

suiteWith(['php-fpm', 'setpriv'], 'as an ordinary user', () => {
  /** Root becomes one; anybody else is one. */
  const as = root ? ORDINARY_USER : undefined

  function project(): { folder: string; config: PoolConfig } {
    const folder = tempFolder(0o700)
    writeFileSync(join(folder, 'a.php'), '<?php echo "hello ", posix_getuid();')
    writeFileSync(join(folder, 'blog.conf'), newPoolFile('blog', null))
    if (as !== undefined) for (const path of [folder, join(folder, 'a.php'), join(folder, 'blog.conf')]) chownSync(path, as, as)
    const config = {
      name: 'blog',
      responder: 'fpm' as const,
      section: 'blog',
      php: thePeer('php-fpm'),
      workers: undefined,
      projectRoots: [folder],
    }
    return { folder, config: { ...config, file: join(folder, 'blog.conf') } }
  }
  const request = async (folder: string, socket: string): Promise<string> =>
    bodyOf(
      await fastcgiRequest(
        socket,
        [
          ['REQUEST_METHOD', 'GET'],
          ['SCRIPT_NAME', '/a.php'],
          ['SCRIPT_FILENAME', join(folder, 'a.php')],
        ],
        10_000,
      ),
    )

  test('a new site runs as that user, its folders are closed to others, and SIGTERM leaves nothing', async () => {
    const { folder, config } = project()
    const program = await poolsProgram(join(folder, 'run'), config, as)
    expect(await request(folder, program.socket)).toBe(`hello ${as ?? process.getuid?.()}`)
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700)
    killProcess(program.pid, 'SIGTERM')
    expect((await program.exit).code).toBe(0)
    expect(groupMembers(program.master)).toEqual([])
    expect(existsSync(join(folder, 'run'))).toBe(false)
    expect(processesOf(folder)).toEqual([])
  })

  test("the system's own www.conf runs: who owns its socket does not matter", async () => {
    const { folder, config } = project()
    if (systemFile) copyFileSync(systemFile, join(folder, 'www.conf'))
    else writeFileSync(join(folder, 'www.conf'), WWW_CONF)
    chmodSync(join(folder, 'www.conf'), 0o644)
    const program = await poolsProgram(join(folder, 'run'), { ...config, section: 'www', file: join(folder, 'www.conf') }, as)
    expect(await request(folder, program.socket)).toBe(`hello ${as ?? process.getuid?.()}`)
    killProcess(program.pid, 'SIGTERM')
    await program.exit
    expect(groupMembers(program.master)).toEqual([])
  })

  test('after SIGKILL of its owner nothing is left within 6 s, also when the master is dead already', async () => {
    for (const killMaster of [false, true]) {
      const { folder, config } = project()
      const program = await poolsProgram(join(folder, 'run'), config, as)
      const held = fastcgiRequest(program.socket, [], 20_000).catch(() => undefined)
      expect(await request(folder, program.socket)).toContain('hello')
      killProcess(program.pid, 'SIGKILL')
      if (killMaster) killProcess(program.master, 'SIGKILL')
      const from = performance.now()
      await until(() => groupMembers(program.master).length === 0 && !existsSync(join(folder, 'run', 'prg123')), {
        ms: 6000,
        what: 'the reaper to have done its work',
      })
      await until(() => processesOf(folder).length === 0, { ms: 6000 - (performance.now() - from), what: 'the end of the reaper' })
      await held
    }
  })

  test('what even the reaper missed is ended by the next one', async () => {
    const { folder, config } = project()
    const first = await poolsProgram(join(folder, 'run'), config, as)
    const reaperOf = (): number | undefined => processesOf('sluice-reaper').find((pid) => processesOf(folder).includes(pid))
    // Just begun it has the title of who started it.
    await until(() => reaperOf() !== undefined, { what: 'the reaper' })
    killProcess(reaperOf() ?? 0, 'SIGKILL')
    killProcess(first.pid, 'SIGKILL')
    await first.exit
    expect(groupMembers(first.master)).toContain(first.master)
    const second = await poolsProgram(join(folder, 'run'), config, as)
    await until(() => groupMembers(first.master).length === 0, { what: 'the end of what the first left' })
    expect(await request(folder, second.socket)).toContain('hello')
  })
})

if (root)
  suiteWith(['php-fpm'], 'as root', () => {
    test("the system's own www.conf runs as its user, and the engine learns who reads files", async () => {
      const pools = runningPools()
      const path = systemFile ?? pools.write('www.conf', WWW_CONF)
      pools.write('a.php', '<?php echo posix_getpwuid(posix_getuid())["name"];')
      await pools.pools.set(pools.config({ file: path, section: 'www' }))
      expect(pools.view()?.state.says).toMatch(/^Generation 1 serves/)
      expect(bodyOf(await pools.request('a.php'))).toBe('www-data')
      expect(pools.engine()?.reader?.user).toBe('www-data')
      expect(pools.view()?.ownListen).toMatchObject({ written: expect.stringMatching(/^\/run\/php\//), owner: 'www-data' })
      expect(existsSync('/run/php/php8.2-fpm.sock')).toBe(false)
    })

    test('a pool without a user is refused in the words of PHP-FPM', async () => {
      const pools = runningPools()
      pools.write('blog.conf', newPoolFile('blog', null))
      await pools.pools.set(pools.config())
      expect(pools.view()?.state.says).toContain('user has not been defined')
    })

    test('a user that does not exist is shown at its line', async () => {
      const pools = runningPools()
      pools.write('blog.conf', '[blog]\npm = static\npm.max_children = 1\nuser = nobody-has-this-name\n')
      await pools.pools.set(pools.config())
      expect(pools.view()?.state.says).toBe(`PHP-FPM refuses ${pools.folder}/blog.conf:4: cannot get uid for user 'nobody-has-this-name'`)
    })

    test('a project that the user cannot reach is refused with the folder, before anything is started', async () => {
      const pools = runningPools()
      const home = join(pools.folder, 'home')
      mkdirSync(join(home, 'project'), { recursive: true })
      chmodSync(home, 0o700)
      pools.write('blog.conf', await poolFile(pools.folder))
      await pools.pools.set(pools.config({ projectRoots: [join(home, 'project')] }))
      expect(pools.engine()).toMatchObject({ state: 'failed', failure: { code: 'folder-not-for-pool-user', details: { path: home } } })
      expect(pools.told.views.every(({ generations }) => generations.length === 0)).toBe(true)
      chmodSync(home, 0o711)
      await pools.pools.restart('blog')
      expect(pools.engine()).toMatchObject({ state: 'ready', failure: null })
    })

    test('the folder of a generation is closed to the workers', async () => {
      const pools = runningPools()
      pools.write('blog.conf', await poolFile(pools.folder))
      pools.write('a.php', `<?php echo @scandir(${JSON.stringify(`${pools.runFolder}/abc123/g1`)}) === false ? "closed" : "open";`)
      await pools.pools.set(pools.config())
      expect(bodyOf(await pools.request('a.php'))).toBe('closed')
    })
  })

/** As Debian ships it, without its comments. */
const WWW_CONF = `[www]
user = www-data
group = www-data
listen = /run/php/php-fpm.sock
listen.owner = www-data
listen.group = www-data
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
`

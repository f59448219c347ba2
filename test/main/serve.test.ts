import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../peers.ts'
import { alive, descendants, killProcess } from '../processes.ts'
import { type Started, start } from '../started.ts'
import { until } from '../until.ts'
import { addresses, canBeNobody, leftBy, phpFolder, run, runFiles, sluice, sluiceAsNobody, type TestUser, testUser } from './cli/sluice.ts'

const root = join(import.meta.dirname, '../..')

const ANY_PORTS = ['--port', '0', '--ui-port', '0']

/** php.ini may hold back what is printed (output_buffering). */
const SEND_HELLO = '<?php while (ob_get_level()) ob_end_flush(); echo "hello from "; flush();'

function curl(...words: string[]): string {
  return execFileSync('curl', ['-sS', '--max-time', '10', ...words], { encoding: 'utf8' })
}

/** Everything that a Sluice has started or made is gone. */
async function nothingLeft(user: TestUser, pids: readonly number[], ms: number): Promise<void> {
  await until(() => pids.every((pid) => !alive(pid)) && leftBy(user).length === 0, { what: 'the end of every process', ms })
  await until(() => runFiles(user).length === 0, { what: `an empty run folder, not ${runFiles(user).join(' ')}`, ms: 1000 })
}

/** A Sluice that answers, with all its processes. */
async function serving(user: TestUser, started: Started, site = 'blog'): Promise<{ url: string; ui: string | undefined; pids: number[] }> {
  const { sites, ui } = await addresses(started)
  const url = sites[site] ?? ''
  expect(curl(url)).toContain('hello from')
  const pids = await until(
    () => {
      // The reaper is in a session of its own, but a child all the same.
      const all = [...descendants(started.pid), ...leftBy(user)]
      return all.length >= 3 && all
    },
    { what: 'master, worker and reaper' },
  )
  return { url, ui, pids: [...new Set(pids)] }
}

suiteWith(['php-fpm', 'curl'], 'sluice serve', () => {
  test('a page, its addresses on stdout and all else on stderr; after SIGTERM nothing is left', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user), ...ANY_PORTS])
    const { url, ui, pids } = await serving(user, started)
    expect(started.stdout).toBe(`${url}  blog\nui ${ui}\n`)
    expect(ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/)
    expect(started.stderr).toContain(`Serving ${user.folder}/blog: none of public, web, webroot holds an index.php.`)
    expect(started.stderr).toMatch(/The pool blog is ready: PHP \d+\.\d+\.\d+, .*blog\.conf\./)
    expect(curl('-I', ui?.replace(/#.*/, '') ?? '')).toContain("default-src 'none'")

    started.child.kill('SIGTERM')
    expect(await started.exit).toEqual({ code: 0, signal: null })
    await nothingLeft(user, pids, 500)
    expect(existsSync(user.run)).toBe(false)
  })

  test('SIGINT in the middle of a request lets it end', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user, 'blog', `${SEND_HELLO} usleep(700000); echo "the end";`), ...ANY_PORTS])
    const { sites } = await addresses(started)
    const request = start('curl', ['-sSN', sites.blog ?? ''])
    await until(() => request.stdout.includes('hello'), { what: 'the first byte' })
    started.child.kill('SIGINT')
    expect(request.stdout).not.toContain('end')
    expect(await started.exit).toEqual({ code: 0, signal: null })
    await request.exit
    expect(request.stdout).toBe('hello from the end')
    await nothingLeft(user, [], 500)
  })

  test('a second SIGTERM ends at once; the reaper does the rest', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user, 'blog', `${SEND_HELLO} sleep(20);`), ...ANY_PORTS])
    const { sites } = await addresses(started)
    const request = start('curl', ['-sSN', sites.blog ?? ''])
    await until(() => request.stdout.includes('hello'), { what: 'the first byte' })
    const pids = [...descendants(started.pid), ...leftBy(user)]
    started.child.kill('SIGTERM')
    await new Promise((done) => setTimeout(done, 400)) // sooner it counts as an echo of the first
    started.child.kill('SIGTERM')
    expect(await started.exit).toEqual({ code: 1, signal: null })
    await until(() => pids.every((pid) => !alive(pid)), { what: 'the reaper', ms: 6000 })
  })

  test('after kill -9 every process and file is gone within 6 s', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user), ...ANY_PORTS])
    const { pids } = await serving(user, started)
    killProcess(started.pid)
    await started.exit
    await until(() => pids.every((pid) => !alive(pid)) && leftBy(user).length === 0, { what: 'the end of every process', ms: 6000 })
    // What is left is the file that said where it was; the next command that looks takes it away.
    expect(runFiles(user)).toEqual(['instances', `instances/${started.pid}.json`])
    expect(await run(user, ['status'])).toMatchObject({ code: 1, stderr: expect.stringContaining('No Sluice is running.') })
    expect(runFiles(user)).toEqual(['instances'])
  })

  test('who reads the first line only (head -1) does not end it', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user), ...ANY_PORTS])
    started.child.stdout.once('data', () => started.child.stdout.destroy())
    const instance = await until(() => runFiles(user).includes(`instances/${started.pid}.json`), { what: 'its file', ms: 20_000 })
    expect(instance).toBe(true)
    expect(await run(user, ['status'])).toMatchObject({ code: 0 })
    started.child.kill('SIGTERM')
    expect(await started.exit).toEqual({ code: 0, signal: null })
  })

  test('the docroot is public where that holds the index.php; --host is a name of the site', async () => {
    const user = testUser()
    const project = join(user.folder, 'shop')
    phpFolder(user, 'shop/public')
    const started = await sluice(user, ['serve', project, ...ANY_PORTS, '--host', 'shop.test'])
    const { sites } = await addresses(started)
    expect(curl(sites.shop ?? '')).toBe('hello from public')
    expect(started.stderr).toContain(`Serving ${project}/public: public holds an index.php.`)
    const { sites: shown } = JSON.parse((await run(user, ['status', '--json'])).stdout)
    expect(shown).toMatchObject([{ name: 'shop', root: project, docroot: `${project}/public`, state: { word: 'open' } }])
  })

  test('a pool file of the user runs it, and is not changed', async () => {
    const user = testUser()
    const file = join(user.folder, 'mine.conf')
    const account = process.getuid?.() === 0 ? 'user = nobody\n' : ''
    const text = `; mine\n[mine]\n${account}pm = static\npm.max_children = 2\nenv[WHO] = me\n`
    writeFileSync(file, text)
    const folder = phpFolder(user, 'blog', '<?php echo "hello from ", getenv("WHO");')
    const started = await sluice(user, ['serve', folder, ...ANY_PORTS, '--pool', file])
    const { sites } = await addresses(started)
    expect(curl(sites.blog ?? '')).toBe('hello from me')
    const { pools } = JSON.parse((await run(user, ['status', '--json'])).stdout)
    expect(pools).toMatchObject([{ name: 'blog', file, section: 'mine', maxChildren: 2, pm: 'static' }])
    started.child.kill('SIGTERM')
    await started.exit
    expect(readdirSync(user.folder)).toContain('mine.conf')
    expect(execFileSync('cat', [file], { encoding: 'utf8' })).toBe(text)
  })

  test('a workspace of the user keeps the site, its port and its pool file over runs', async () => {
    const user = testUser()
    const [folder, workspace] = [phpFolder(user), join(user.folder, 'work')]
    const first = await sluice(user, ['serve', folder, '--workspace', workspace, '--ui-port', '0'])
    const { blog } = (await addresses(first)).sites
    expect(curl(blog ?? '')).toBe('hello from blog')
    expect(Number(new URL(blog ?? '').port)).toBeGreaterThanOrEqual(8081)
    first.child.kill('SIGTERM')
    await first.exit
    expect(readdirSync(workspace, { recursive: true }).sort()).toEqual(['pool.d', 'pool.d/blog.conf', 'sites', 'sites/blog.yaml'])

    // All sites of the workspace now, on their ports, and by name on the shared one; one that is broken does not mind the other.
    writeFileSync(join(workspace, 'sites/broken.yaml'), `root: ${folder}\nrules: [{ denny: true }]\n`)
    const second = await sluice(user, ['serve', '--workspace', workspace, '--port', '0', '--ui-port', '0'])
    const { sites } = await addresses(second)
    expect(sites.blog).toBe(blog)
    expect(curl('-H', 'Host: blog.localhost', sites['(shared)'] ?? '')).toBe('hello from blog')
    expect(second.stderr).toContain(`${workspace}/sites/broken.yaml:2: unknown key denny; did you mean deny?`)
    const state = JSON.parse((await run(user, ['status', '--json', '--workspace', workspace])).stdout)
    expect(state.sites).toMatchObject([
      { name: 'blog', state: { word: 'open' } },
      { name: 'broken', state: { word: 'failed', failure: { code: 'site-file-invalid' } } },
    ])
    second.child.kill('SIGTERM')
    await second.exit
  })

  test('a pool without a php-fpm fails in the state, and the page still comes up', async () => {
    const user = testUser()
    const folder = phpFolder(user)
    mkdirSync(join(user.workspace, 'sites'), { recursive: true })
    mkdirSync(join(user.workspace, 'pools'))
    writeFileSync(join(user.workspace, 'sites/blog.yaml'), `root: ${folder}\nport: 0\n`)
    writeFileSync(join(user.workspace, 'pools/blog.yaml'), 'php: /nonexistent/php-fpm\n')
    const started = await sluice(user, ['serve', '--port', '0', '--ui-port', '0'])
    const { sites } = await addresses(started)
    expect(curl('-o', '/dev/null', '-w', '%{http_code}', sites.blog ?? '')).toBe('503')
    await until(() => started.stderr.includes('/nonexistent/php-fpm is no php-fpm that runs'), { what: 'the reason' })
  })

  for (const [what, command, words] of [
    ['npx --no-install sluice serve', 'npx', ['--no-install', 'sluice', 'serve', ...ANY_PORTS]],
    ['npm start', 'npm', ['start', '--', ...ANY_PORTS]],
  ] as const)
    test(`${what}: the welcome site; ended by npm's pid, nothing is left`, async () => {
      const user = testUser()
      // npm sets npm_command for what it runs; the one that runs the tests is not to be mistaken for it.
      const npm = start(command, words, { cwd: root, env: { ...user.env, npm_config_update_notifier: 'false' } })
      const { sites, ui } = await addresses(npm)
      expect(curl(sites.welcome ?? '')).toContain('What PHP received')
      expect(ui).toContain('#token=')
      expect(npm.stdout.match(/^(ui )?http/gm)).toHaveLength(2)
      const pids = [...descendants(npm.pid), ...leftBy(user)]
      expect(pids.length).toBeGreaterThan(3)
      npm.child.kill('SIGTERM')
      await npm.exit
      await nothingLeft(user, pids, 6000)
    }, 60_000)

  test.skipIf(!canBeNobody)('as an ordinary user', async () => {
    const user = testUser()
    phpFolder(user)
    const started = await sluiceAsNobody(user, ['serve', join(user.folder, 'blog'), ...ANY_PORTS])
    const { pids } = await serving(user, started)
    started.child.kill('SIGTERM')
    expect(await started.exit).toEqual({ code: 0, signal: null })
    await nothingLeft(user, pids, 500)
  })
})

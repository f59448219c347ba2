import { cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { decodeExchange } from '../../app/capture/decode-exchange.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { built } from '../built.ts'
import { leftBy, phpFolder, run, runFiles, type TestUser, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { alive, killProcess } from '../processes.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { project, type Served, serve } from './served.ts'

vi.setConfig({ testTimeout: 90_000 })

/** A user on whose machine no php-fpm is found. */
function userWithoutPhp(files: Readonly<Record<string, string>> = {}): TestUser {
  const user = testUser()
  for (const [name, text] of Object.entries({ 'settings.yaml': 'php: { search: [] }\n', ...files })) {
    const path = join(user.workspace, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return user
}

const page = async (url: string, init?: RequestInit): Promise<{ status: number; body: string; cookie: string }> => {
  const answer = await fetch(url, init)
  return { status: answer.status, body: await answer.text(), cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

const served = async (user: TestUser, words: readonly string[] = []): Promise<Served & { url(path?: string, site?: string): string }> => {
  const sluice = await serve(user, words)
  return { ...sluice, url: (path = '/', site) => `http://127.0.0.1:${site === undefined ? sluice.port : sluice.ports[site]}${path}` }
}

const ended = ({ rows }: Served, url: string): Promise<Summary> =>
  until(() => [...rows.values()].find((row) => row.target === url && row.state === 'done'), { what: `the row of ${url}` })

suiteWith(['php-wasm'], 'sluice serve on the embedded PHP', () => {
  test('no php-fpm is found: the welcome site comes from the embedded PHP, and each of its pages works', async () => {
    const user = userWithoutPhp()
    const sluice = await served(user)
    const first = await page(sluice.url())
    expect(first.status).toBe(200)
    expect(first.body).toMatch(/PHP 8\.4\.\d+, wasm/)

    const form = await page(sluice.url('/index.php/form?kind=urlencoded'), { method: 'POST', body: new URLSearchParams({ text: 'Grüße' }) })
    expect(form.body).toContain('<th scope="row">PATH_INFO</th><td><code>/form<')
    expect(form.body).toContain('<th scope="row">text</th><td><code>Grüße<')

    const file = new FormData()
    file.set('file', new Blob(['x'.repeat(300_000)]), 'big.txt')
    const upload = await page(sluice.url('/index.php/upload'), { method: 'POST', body: file })
    expect(upload.body).toMatch(/file: big\.txt<.*300000 bytes, SHA-256 [0-9a-f]{64}/s)

    const visits = async (headers: Record<string, string>) => {
      const { body, cookie } = await page(sluice.url('/session.php'), { headers })
      return { cookie, count: /Visits<\/th><td><code>(\d+)/.exec(body)?.[1] }
    }
    const { cookie, count } = await visits({})
    expect(count).toBe('1')
    // More than there are instances: it is kept where all of them see it.
    for (const n of ['2', '3', '4']) expect((await visits({ cookie })).count).toBe(n)

    const failing = await page(sluice.url('/fail.php'))
    expect(failing.status).toBe(500)
    expect((await ended(sluice, '/fail.php')).status).toBe(500)
    expect((await page(sluice.url('/log.php'))).status).toBe(200)
    expect((await ended(sluice, '/log.php')).stderrBytes).toBeGreaterThan(0)

    // What the log knows of them.
    const row = await ended(sluice, '/index.php/form?kind=urlencoded')
    expect(row).toMatchObject({ method: 'POST', status: 200, pool: 'welcome', kind: 'php', worker: null, failure: null })
    const detail = await sluice.client.call('exchange.get', { id: row.id })
    const [attempt] = detail ? decodeExchange(detail).attempts : []
    const types = attempt?.records.map(({ type }) => type)
    expect([...new Set(types)]).toEqual([1, 4, 5, 6, 3])
    expect(attempt?.params.find(({ name }) => name === 'PATH_INFO')?.value).toBe('/form')

    expect(await sluice.pool()).toMatchObject({
      responder: 'embedded',
      file: null,
      php: expect.stringMatching(/^8\.4/),
      state: { word: 'ready' },
    })
    expect((await sluice.pool()).remarks[0]).toMatch(
      /^No php-fpm was found on this machine, so the embedded PHP serves instead\. Install php-fpm \(/,
    )
    const status = await run(user, ['status'])
    expect(status.stdout).toMatch(/welcome +ready +PHP 8\.4\.\d+, embedded +0 of 2 workers busy/)
    expect((await sluice.client.call('php.advice', {})).found).toEqual([])
    await expect(sluice.client.call('pool.file', { pool: 'welcome' })).rejects.toMatchObject({ code: 'pool-has-no-file' })

    const pids = leftBy(user)
    expect(pids.length).toBeGreaterThan(1)
    sluice.started.child.kill('SIGTERM')
    expect(await sluice.started.exit).toEqual({ code: 0, signal: null })
    await until(() => pids.every((pid) => !alive(pid)) && leftBy(user).length === 0, { what: 'the end of every process' })
    expect(runFiles(user)).toEqual([])
  })

  test('--php embedded: a folder with SQLite; stopped, started, restarted and killed, it is there again', async () => {
    const user = testUser()
    const folder = project(user, {
      'index.php': `<?php
        $db = new PDO('sqlite:' . __DIR__ . '/notes.sqlite');
        $db->exec('CREATE TABLE IF NOT EXISTS note (text TEXT)');
        $db->prepare('INSERT INTO note VALUES (?)')->execute([file_get_contents('php://input')]);
        echo implode(' ', $db->query('SELECT text FROM note')->fetchAll(PDO::FETCH_COLUMN)), ' ', PHP_SAPI;`,
    })
    const sluice = await served(user, [folder, '--php', 'embedded'])
    const note = async (body: string) => (await page(sluice.url(), { method: 'POST', body })).body
    expect(await note('one')).toBe('one wasm')
    expect(await note('two')).toBe('one two wasm')
    expect(existsSync(join(folder, 'notes.sqlite'))).toBe(true)
    const pool = await sluice.pool()
    expect(pool).toMatchObject({ responder: 'embedded', generations: [{ n: 1 }] })
    expect(pool.remarks.join()).not.toContain('No php-fpm was found')

    killProcess((await sluice.serving()).pid)
    await until(async () => (await sluice.serving()).n === 2, { what: 'the next generation', ms: 20_000 })
    expect(await note('three')).toBe('one two three wasm')
    expect(sluice.lines('blog').map(({ says }) => says)).toContainEqual(expect.stringMatching(/^Generation 1 .*ended: signal SIGKILL\.$/))

    await sluice.client.call('pool.stop', { pool: 'blog' })
    expect((await page(sluice.url())).status).toBe(503)
    await until(async () => (await sluice.pool()).state.word === 'stopped', { what: 'the pool to stop' })
    await sluice.client.call('pool.start', { pool: 'blog' })
    expect(await note('four')).toBe('one two three four wasm')
    await sluice.client.call('pool.restart', { pool: 'blog' })
    expect((await sluice.serving()).n).toBe(4)
    expect(await note('five')).toBe('one two three four five wasm')

    // Nobody is left to end what a Sluice that was killed had started.
    const pids = leftBy(user)
    killProcess(sluice.pid)
    await sluice.started.exit
    await until(() => pids.every((pid) => !alive(pid)) && leftBy(user).length === 0, { what: 'the end of every process', ms: 6000 })
  })

  test('killed while it holds requests: a GET is sent once more, a POST is not', async () => {
    const user = testUser()
    const folder = project(user, {
      'index.php': `<?php
        $mark = __DIR__ . '/' . $_SERVER['REQUEST_METHOD'];
        if (!file_exists($mark)) { touch($mark); sleep(30); }
        echo 'again';`,
    })
    const sluice = await served(user, [folder, '--php', 'embedded'])
    const get = page(sluice.url())
    const post = page(sluice.url(), { method: 'POST', body: 'x' })
    await until(() => ['GET', 'POST'].every((name) => existsSync(join(folder, name))), { what: 'both to run', ms: 10_000 })
    killProcess((await sluice.serving()).pid)
    expect(await get).toMatchObject({ status: 200, body: 'again' })
    expect(await post).toMatchObject({ status: 502, body: expect.stringContaining('The PHP of blog died while it held this exchange') })
  })

  test('a request that runs ends in peace when Sluice is told to end', async () => {
    const user = testUser()
    const folder = project(user, { 'index.php': '<?php touch(__DIR__ . "/runs"); usleep(700000); echo "the end";' })
    const sluice = await served(user, [folder, '--php', 'embedded'])
    const answer = page(sluice.url())
    await until(() => existsSync(join(folder, 'runs')), { what: 'the script to run' })
    sluice.started.child.kill('SIGTERM')
    expect((await answer).body).toBe('the end')
    expect(await sluice.started.exit).toEqual({ code: 0, signal: null })
  })

  test('two sites on one embedded pool; a folder that comes later is seen, too', async () => {
    const user = userWithoutPhp()
    const [blog, shop] = [phpFolder(user, 'blog'), phpFolder(user, 'shop')]
    for (const [path, text] of [
      ['sites/blog.yaml', `root: ${blog}\npool: both\nport: 0\n`],
      ['sites/shop.yaml', `root: ${shop}\npool: both\nport: 0\n`],
      ['pools/both.yaml', 'responder: embedded\nworkers: 1\n'],
    ] as const) {
      mkdirSync(dirname(join(user.workspace, path)), { recursive: true })
      writeFileSync(join(user.workspace, path), text)
    }
    renameSync(shop, `${shop}-away`)
    const sluice = await served(user)
    expect((await page(sluice.url('/', 'blog'))).body).toBe('hello from blog')
    renameSync(`${shop}-away`, shop)
    await sluice.client.call('site.start', { name: 'shop' })
    const url = await until(async () => (await sluice.state()).sites.find(({ name }) => name === 'shop')?.urls[0], { what: 'its address' })
    expect((await page(url)).body).toBe('hello from shop')
    expect((await page(sluice.url('/', 'blog'))).body).toBe('hello from blog')
    const { pools } = await sluice.state()
    expect(pools).toMatchObject([{ name: 'both', responder: 'embedded', maxChildren: 1, state: { word: 'ready' } }])
  })

  test('a pool that names its PHP does not get another; where neither is there, both ways out are named', async () => {
    const user = userWithoutPhp()
    const folder = phpFolder(user)
    const words = ['serve', folder, '--workspace', user.workspace, '--port', '0', '--ui-port', 'off']
    expect(await run(user, [...words, '--php', '8.2'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /No php-fpm was found on this machine\.\n.*Install it \(.*\), or use the embedded PHP 8\.4\.\d+: --php embedded/,
      ),
    })
    expect(await run(user, ['php'])).toMatchObject({ code: 1, stderr: expect.stringContaining('No php-fpm was found on this machine.') })

    // Where no node_modules are, the embedded PHP is not installed.
    const dist = join(tempFolder(), 'dist')
    cpSync(dirname(await built('cli.cjs')), dist, { recursive: true })
    const alone = start(process.execPath, [join(dist, 'cli.cjs'), ...words], { env: user.env })
    expect((await alone.exit).code).toBe(1)
    expect(alone.stderr).toMatch(
      /No php-fpm was found on this machine\.\n.*Install it \(.*php.*\), or install Sluice with its optional package @php-wasm\/node-8-4/,
    )
    const embedded = start(process.execPath, [join(dist, 'cli.cjs'), ...words, '--php', 'embedded'], { env: user.env })
    expect((await embedded.exit).code).toBe(1)
    expect(embedded.stderr).toContain('There is no embedded PHP: the package @php-wasm/node-8-4 is not installed.')
  })

  test('settings with an unknown key end Sluice with the line', async () => {
    const user = userWithoutPhp({ 'settings.yaml': 'php:\n  serch: []\n' })
    expect(await run(user, ['serve', '--port', '0', '--ui-port', 'off'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${user.workspace}/settings.yaml:2: unknown key serch; did you mean search?`),
    })
  })
})

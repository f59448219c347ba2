import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Client } from '../../app/contract/client.ts'
import type { PoolView, SiteView } from '../../app/contract/state.ts'
import { freePort } from '../free-port.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { phpFolder, sluice, type TestUser, testUser } from './cli/sluice.ts'
import { clientOf } from './running-sluice.ts'

vi.setConfig({ testTimeout: 60_000 })

const asRoot = process.getuid?.() === 0

interface Served {
  readonly user: TestUser
  readonly client: Client
  readonly site: (name: string) => Promise<SiteView | undefined>
  readonly pool: (name: string) => Promise<PoolView | undefined>
}

/** A Sluice on an empty workspace: it serves the welcome site by itself. */
async function served(): Promise<Served> {
  const user = testUser()
  const { client } = await clientOf(await sluice(user, ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0']))
  return {
    user,
    client,
    site: async (name) => (await client.call('state.get', {})).sites.find((each) => each.name === name),
    pool: async (name) => (await client.call('state.get', {})).pools.find((each) => each.name === name),
  }
}

/** Serves that folder on a port that stays its own: one that is closed is taken by the next Sluice that these tests start. */
async function addOnOwnPort({ user, client }: Pick<Served, 'user' | 'client'>, folder: string): Promise<void> {
  const { name } = await client.call('site.add', { folder })
  const path = join(user.workspace, 'sites', `${name}.yaml`)
  writeFileSync(path, readFileSync(path, 'utf8').replace(/port: \d+/, `port: ${await freePort()}`))
  await client.call('site.start', { name })
}

const own = (site: SiteView | undefined): string => site?.urls[0] ?? ''
const page = async (url: string): Promise<string> => (await fetch(url)).text()
const refuses = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  )

suiteWith(['php-fpm'], 'sites of a running Sluice', () => {
  test('a folder becomes a site with a file, a port and a pool of its own; the same folder again is the same site', async () => {
    const { user, client, site } = await served()
    const folder = phpFolder(user, 'My Blog')
    expect(await client.call('site.add', { folder })).toEqual({ name: 'my-blog' })
    const added = await site('my-blog')
    expect(added).toMatchObject({ root: folder, pool: 'my-blog', state: { word: 'open', failure: null } })
    expect(await page(own(added))).toBe('hello from My Blog')
    expect(readFileSync(join(user.workspace, 'sites/my-blog.yaml'), 'utf8')).toContain(folder)
    for (const same of [`${folder}/../My Blog/`, '~/My Blog'])
      expect(await client.call('site.add', { folder: same })).toEqual({ name: 'my-blog' })
    expect((await client.call('state.get', {})).sites.map(({ name }) => name)).toEqual(['welcome', 'my-blog'])

    const other = join(user.folder, 'other/My Blog')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'index.php'), '<?php echo "the other";')
    expect(await client.call('site.add', { folder: other })).toEqual({ name: 'my-blog-2' })
    expect(await page(own(await site('my-blog-2')))).toBe('the other')
    expect((await client.call('folders.recent', {})).map(({ folder: each }) => each)).toEqual([other, folder])
  })

  test('a new site leaves alone the port of one that is stopped, and files of sites that are not served', async () => {
    const { user, client, site } = await served()
    const fileOf = (name: string): string => join(user.workspace, `sites/${name}.yaml`)
    const portOf = (name: string): string | undefined => /port: (\d+)/.exec(readFileSync(fileOf(name), 'utf8'))?.[1]
    await client.call('site.add', { folder: phpFolder(user) })
    await client.call('site.stop', { name: 'blog' })
    await client.call('site.add', { folder: phpFolder(user, 'other') })
    expect(portOf('other')).not.toBe(portOf('blog'))

    const mine = phpFolder(user, 'shop')
    const written = `# mine\nroot: ${mine}\nport: 0\n`
    writeFileSync(fileOf('shop'), written)
    const another = join(user.folder, 'another/shop')
    mkdirSync(another, { recursive: true })
    writeFileSync(join(another, 'index.php'), '<?php echo "another";')
    expect(await client.call('site.add', { folder: another })).toEqual({ name: 'shop-2' })
    expect(await client.call('site.add', { folder: mine })).toEqual({ name: 'shop' })
    expect(readFileSync(fileOf('shop'), 'utf8')).toBe(written)
    expect(await page(own(await site('shop')))).toBe('hello from shop')
  })

  test('a folder that is not there, or is a file, is refused and leaves no site', async () => {
    const { user, client } = await served()
    const missing = join(user.folder, 'no such folder')
    await expect(client.call('site.add', { folder: missing })).rejects.toMatchObject({ code: 'folder-missing', details: { path: missing } })
    const file = join(phpFolder(user), 'index.php')
    await expect(client.call('site.add', { folder: file })).rejects.toMatchObject({ code: 'folder-is-file' })
    for (const name of ['site.stop', 'site.start', 'site.remove', 'site.restore'] as const)
      await expect(client.call(name, { name: 'nobody' }), name).rejects.toMatchObject({ code: 'site-unknown', details: { site: 'nobody' } })
    expect((await client.call('state.get', {})).sites.map(({ name }) => name)).toEqual(['welcome'])
    expect(existsSync(join(user.workspace, 'sites/no-such-folder.yaml'))).toBe(false)
  })

  test('stopped: the port is closed and the pool ends; started: the same address answers again', async () => {
    const { user, client, site, pool } = await served()
    await addOnOwnPort({ user, client }, phpFolder(user))
    const url = own(await site('blog'))
    expect(await page(url)).toBe('hello from blog')
    await client.call('site.stop', { name: 'blog' })
    expect(await site('blog')).toMatchObject({ state: { word: 'stopped' }, urls: [] })
    await until(() => refuses(url), { what: 'the port to close' })
    await until(async () => (await pool('blog'))?.state.word === 'stopped', { what: 'the pool to end' })
    await client.call('site.start', { name: 'blog' })
    expect(own(await site('blog'))).toBe(url)
    expect(await page(url)).toBe('hello from blog')
  })

  test('removed: its file lies in removed/, the project is untouched; restored: it is served as before', async () => {
    const { user, client, site, pool } = await served()
    const folder = phpFolder(user)
    await addOnOwnPort({ user, client }, folder)
    const url = own(await site('blog'))
    await page(url)
    const said = readFileSync(join(user.workspace, 'sites/blog.yaml'), 'utf8')
    await client.call('site.remove', { name: 'blog' })
    expect(await site('blog')).toBeUndefined()
    expect(await pool('blog')).toBeUndefined()
    expect(existsSync(join(user.workspace, 'sites/blog.yaml'))).toBe(false)
    expect(readFileSync(join(user.workspace, 'removed/blog.yaml'), 'utf8')).toBe(said)
    expect(existsSync(join(folder, 'index.php'))).toBe(true)
    await until(() => refuses(url), { what: 'the port to close' })
    await client.call('site.restore', { name: 'blog' })
    expect(own(await site('blog'))).toBe(url)
    expect(await page(url)).toBe('hello from blog')
    // What is there needs no bringing back.
    await expect(client.call('site.restore', { name: 'blog' })).rejects.toMatchObject({ code: 'site-unknown' })
  })

  test('a site whose folder has gone fails with its name, and starts once it is back', async () => {
    const { user, client, site } = await served()
    const folder = phpFolder(user)
    await addOnOwnPort({ user, client }, folder)
    await client.call('site.stop', { name: 'blog' })
    renameSync(folder, `${folder}-away`)
    await client.call('site.start', { name: 'blog' })
    expect(await site('blog')).toMatchObject({ state: { word: 'failed', failure: { code: 'folder-missing' } } })
    renameSync(`${folder}-away`, folder)
    await client.call('site.start', { name: 'blog' })
    expect(await page(own(await site('blog')))).toBe('hello from blog')
  })

  test('started with settings of its pool that cannot be used: a pool that runs goes on and says so, one that does not has failed', async () => {
    const { user, client, site } = await served()
    await addOnOwnPort({ user, client }, phpFolder(user))
    const url = own(await site('blog'))
    const pools = async () => (await client.call('state.get', {})).pools.filter(({ name }) => name === 'blog')
    mkdirSync(join(user.workspace, 'pools'), { recursive: true })
    const settings = join(user.workspace, 'pools/blog.yaml')
    for (const [text, code] of [
      ['php: "5.2"\n', 'php-version-not-found'],
      ['phq: "8.2"\n', 'pool-settings-invalid'],
    ] as const) {
      writeFileSync(settings, text)
      await client.call('site.start', { name: 'blog' })
      expect(await pools()).toMatchObject([{ state: { word: 'ready', failure: { code } } }])
      expect(await page(url)).toBe('hello from blog')
    }
    await client.call('site.stop', { name: 'blog' })
    await client.call('site.start', { name: 'blog' })
    expect(await pools()).toMatchObject([{ state: { word: 'failed', failure: { code: 'pool-settings-invalid' } } }])
    expect(await page(url)).toContain('unknown key phq')
    rmSync(settings)
    await client.call('site.start', { name: 'blog' })
    expect(await pools()).toMatchObject([{ state: { word: 'ready', failure: null } }])
    expect(await page(url)).toBe('hello from blog')
    writeFileSync(settings, 'phq: "8.2"\n')
    await client.call('site.stop', { name: 'blog' })
    await client.call('site.start', { name: 'blog' })
    await client.call('site.remove', { name: 'blog' })
    expect(await pools()).toEqual([])
  })

  test('started with another pool: the one before ends where no other site uses it', async () => {
    const { user, client, site, pool } = await served()
    await addOnOwnPort({ user, client }, phpFolder(user))
    const path = join(user.workspace, 'sites/blog.yaml')
    const said = readFileSync(path, 'utf8')
    writeFileSync(path, `${said}pool: second\nrules: [{ match: { path: /third }, pool: third }]\n`)
    await client.call('site.start', { name: 'blog' })
    await until(async () => (await pool('third'))?.state.word === 'ready', { what: 'the pools of the file' })
    expect([await pool('blog'), (await pool('second'))?.state.word]).toEqual([undefined, 'ready'])
    expect(await page(own(await site('blog')))).toBe('hello from blog')
    writeFileSync(path, `${said}pool: second\n`)
    await client.call('site.start', { name: 'blog' })
    expect([await pool('third'), (await pool('second'))?.state.word]).toEqual([undefined, 'ready'])
  })

  test('removed while a request runs: Sluice goes on, the request ends, and another site answers', async () => {
    const { user, client, site } = await served()
    await addOnOwnPort({ user, client }, phpFolder(user, 'slow', '<?php usleep(700000); echo "at last";'))
    await addOnOwnPort({ user, client }, phpFolder(user))
    const rows: { site: string | null; state: string }[] = []
    client.follow('log.follow', {}, ({ summaries }) => void rows.push(...summaries))
    const running = page(own(await site('slow'))).catch((error: unknown) => String(error))
    await until(() => rows.some((row) => row.site === 'slow' && row.state === 'waiting'), { what: 'the request to run' })
    await client.call('site.remove', { name: 'slow' })
    await running
    await until(() => rows.some((row) => row.site === 'slow' && ['done', 'failed', 'cancelled'].includes(row.state)), {
      what: 'the end of the exchange',
    })
    expect(await page(own(await site('blog')))).toBe('hello from blog')
    await client.call('site.restore', { name: 'slow' })
    expect(await page(own(await site('slow')))).toBe('at last')
  })

  test('the welcome site that is served where there are none is the one that is opened; stopped, it is started', async () => {
    const { client, site } = await served()
    const { root } = (await site('welcome')) ?? {}
    expect(await client.call('site.welcome', {})).toEqual({ name: 'welcome' })
    expect(await site('welcome')).toMatchObject({ root, state: { word: 'open' } })
    expect(await page(own(await site('welcome')))).toContain('</html>')
    await client.call('site.stop', { name: 'welcome' })
    expect(await client.call('site.welcome', {})).toEqual({ name: 'welcome' })
    expect(await page(own(await site('welcome')))).toContain('</html>')
    expect((await client.call('state.get', {})).sites.length).toBe(1)
  })

  test('beside a site of the workspace the welcome site is copied to where PHP may enter, once', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user), '--workspace', user.workspace, '--port', '0', '--ui-port', '0'])
    const { client } = await clientOf(started)
    const welcome = async () => (await client.call('state.get', {})).sites.find(({ name }) => name === 'welcome')
    expect(await client.call('site.welcome', {})).toEqual({ name: 'welcome' })
    const root = asRoot ? '/var/tmp/sluice-0/welcome' : join(user.workspace, 'welcome')
    expect(await welcome()).toMatchObject({ root, state: { word: 'open' } })
    expect(await page(own(await welcome()))).toContain('</html>')
    expect(await client.call('site.welcome', {})).toEqual({ name: 'welcome' })
    expect((await client.call('state.get', {})).sites.map(({ name }) => name)).toEqual(['blog', 'welcome'])
  })

  test('what a first screen asks: PHP, the command that installs it, and what only a desktop can do', async () => {
    const { client } = await served()
    const { found } = await client.call('php.advice', {})
    expect(found[0]).toMatchObject({ path: expect.stringMatching(/^\//), version: expect.stringMatching(/^\d+\.\d+/) })
    expect(await client.call('folders.recent', {})).toEqual([])
    await expect(client.call('folder.choose', {})).rejects.toMatchObject({ code: 'not-on-this-host' })
    await expect(client.call('url.open', { url: 'http://127.0.0.1/' })).rejects.toMatchObject({ code: 'not-on-this-host' })
  })
})

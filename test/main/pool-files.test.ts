import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Client } from '../../app/contract/client.ts'
import { diffLines } from '../../app/pool/diff.ts'
import { applyEdits, setDirective } from '../../app/pool/edit.ts'
import { poolLines } from '../../app/pool/pool-lines.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { phpFolder, run, sluice, type TestUser, testUser } from './cli/sluice.ts'
import { clientOf, keepAsking } from './running-sluice.ts'

vi.setConfig({ testTimeout: 60_000 })

const asRoot = process.getuid?.() === 0
const ACCOUNT = asRoot ? 'user = www-data\ngroup = www-data\n' : ''
const POOL = `; mine\n[blog]\n${ACCOUNT}pm = ondemand\npm.max_children = 3 ; three\n`

interface Edited {
  readonly user: TestUser
  readonly client: Client
  readonly url: string
  readonly path: string
}

/** A folder served by a pool file with these bytes. */
async function served(bytes: string | Buffer, script = '<?php echo getmypid();'): Promise<Edited> {
  const user = testUser()
  const folder = phpFolder(user, 'blog', script)
  const path = join(user.folder, 'my.conf')
  writeFileSync(path, bytes)
  const { client, urls } = await clientOf(await sluice(user, ['serve', folder, '--port', '0', '--ui-port', '0', '--pool', path]))
  return { user, client, url: urls.blog ?? '', path }
}

const generation = async (client: Client) =>
  (await client.call('state.get', {})).pools[0]?.generations.find(({ at }) => at === 'serving')?.n
const withChildren = (path: string, text: string, count: number): string =>
  applyEdits(text, setDirective({ path, lines: poolLines(text) }, 'blog', 'pm.max_children', String(count)))

suiteWith(['php-fpm'], 'the pool file of a running Sluice', () => {
  test('another pm.max_children is applied under requests, none of which fails; the file differs in that line alone', async () => {
    const { client, url, path } = await served(POOL, '<?php usleep(100000); echo getmypid();')
    const file = await client.call('pool.file', { pool: 'blog' })
    expect(file).toMatchObject({ pool: 'blog', path, text: POOL, section: 'blog', writable: true, applied: POOL })
    const stop = keepAsking(url)
    const { seen } = await client.call('pool.apply', { pool: 'blog', text: withChildren(path, POOL, 5), seen: file.seen })
    expect(await generation(client)).toBe(2)
    expect((await client.call('state.get', {})).pools[0]?.maxChildren).toBe(5)
    await until(async () => (await client.call('state.get', {})).pools[0]?.generations.length === 1, {
      what: 'the end of generation 1',
      ms: 20_000,
    })
    const answers = await stop()
    expect(answers.length).toBeGreaterThan(5)
    expect(answers.filter((answer) => answer !== 200)).toEqual([])
    expect(readFileSync(path, 'utf8')).toBe(POOL.replace('= 3', '= 5'))
    expect((await client.call('pool.file', { pool: 'blog' })).seen).toBe(seen)
    const versions = await client.call('pool.versions', { pool: 'blog' })
    expect(versions.map(({ n, text }) => [n, text])).toEqual([
      [2, POOL.replace('= 3', '= 5')],
      [1, POOL],
    ])
    // Of the first: when its generation started, not when it was replaced.
    expect((versions[0]?.atMs ?? 0) - (versions[1]?.atMs ?? 0)).toBeGreaterThan(50)
  })

  test('what PHP-FPM refuses is not written and starts nothing; the line is named, with its words', async () => {
    const { client, url, path } = await served(POOL)
    const bad = `${POOL}pm.max_childrens = 9\n`
    const line = bad.split('\n').length - 1
    const { problems, refused } = await client.call('pool.check', { pool: 'blog', text: bad })
    expect(refused).toBe(true)
    expect(problems[0]).toMatchObject({ level: 'error', line, code: 'pool-file-refused', says: expect.stringContaining('unknown entry') })
    await expect(client.call('pool.apply', { pool: 'blog', text: bad })).rejects.toMatchObject({
      code: 'pool-file-refused',
      details: { line, path },
    })
    expect(readFileSync(path, 'utf8')).toBe(POOL)
    expect(await generation(client)).toBe(1)
    expect((await fetch(url)).status).toBe(200)
    expect(await client.call('pool.check', { pool: 'blog', text: POOL })).toMatchObject({ refused: false })
  })

  test('a file that someone else changed is not overwritten', async () => {
    const { client, path } = await served(POOL)
    const { seen } = await client.call('pool.file', { pool: 'blog' })
    const theirs = `${POOL}; theirs\n`
    writeFileSync(path, theirs)
    await expect(client.call('pool.apply', { pool: 'blog', text: withChildren(path, POOL, 5), seen })).rejects.toMatchObject({
      code: 'pool-file-changed',
    })
    expect(readFileSync(path, 'utf8')).toBe(theirs)
    expect(await generation(client)).toBe(1)
  })

  test.each([
    { name: 'CRLF', bytes: Buffer.from(POOL.replaceAll('\n', '\r\n')) },
    { name: 'no final newline', bytes: Buffer.from(POOL.trimEnd()) },
    { name: 'latin1', bytes: Buffer.from(`; gr\u00fc\u00dfe\n${POOL}`, 'latin1') },
  ])('byte for byte, and one line after one edit: $name', async ({ bytes }) => {
    const { client, path } = await served(bytes)
    const file = await client.call('pool.file', { pool: 'blog' })
    const { seen } = await client.call('pool.apply', { pool: 'blog', text: file.text, seen: file.seen })
    expect(readFileSync(path)).toEqual(bytes)
    const text = withChildren(path, file.text, 5)
    expect(diffLines(file.text, text).flatMap(({ lines }) => lines.filter(({ kind }) => kind !== 'same')).length).toBe(2)
    await client.call('pool.apply', { pool: 'blog', text, seen })
    expect(readFileSync(path)).toEqual(Buffer.from(bytes.toString('latin1').replace('= 3', '= 5'), 'latin1'))
    // Back to the version before.
    const [, before] = await client.call('pool.versions', { pool: 'blog' })
    await client.call('pool.apply', { pool: 'blog', text: before?.text })
    expect(readFileSync(path)).toEqual(bytes)
  })

  test('a letter that the encoding of the file lacks is refused, not bent', async () => {
    const bytes = Buffer.from(`; gr\u00fc\u00dfe\n${POOL}`, 'latin1')
    const { client, path } = await served(bytes)
    const { text } = await client.call('pool.file', { pool: 'blog' })
    const { problems } = await client.call('pool.check', { pool: 'blog', text: `${text}; \u20ac\n` })
    expect(problems[0]).toMatchObject({ code: 'text-not-in-file', line: text.split('\n').length })
    await expect(client.call('pool.apply', { pool: 'blog', text: `${text}; \u20ac\n` })).rejects.toMatchObject({ code: 'text-not-in-file' })
    expect(readFileSync(path)).toEqual(bytes)
  })

  test.runIf(asRoot)('as root the file keeps its owner and mode', async () => {
    const { client, path } = await served(POOL)
    chownSync(path, 65_534, 65_534)
    chmodSync(path, 0o640)
    await client.call('pool.apply', { pool: 'blog', text: withChildren(path, POOL, 5) })
    expect(readFileSync(path, 'utf8')).toContain('= 5')
    expect(statSync(path)).toMatchObject({ uid: 65_534, gid: 65_534, mode: 0o100_640 })
  })

  test('what drains tells how much it holds, and can be ended', async () => {
    const { client, url } = await served(POOL, '<?php sleep(50);')
    // A GET would be sent once more, to the next generation.
    const answer = fetch(url, { method: 'POST' }).then(({ status }) => status)
    answer.catch(() => {})
    await until(async () => (await client.call('state.get', {})).pools[0]?.active === 1, { what: 'a busy worker' })
    await client.call('pool.apply', { pool: 'blog' })
    const draining = await until(
      async () => (await client.call('state.get', {})).pools[0]?.generations.find(({ at, held }) => at === 'draining' && held === 1),
      { what: 'what generation 1 holds', ms: 20_000 },
    )
    expect(draining.n).toBe(1)
    await client.call('pool.endDraining', { pool: 'blog' })
    expect(await answer).toBe(502)
    await until(async () => (await client.call('state.get', {})).pools[0]?.generations.length === 1, { what: 'the end of it', ms: 20_000 })
  })

  test('sluice pool apply starts the next generation, or says why not', async () => {
    const { user, client, path } = await served(POOL)
    writeFileSync(path, POOL.replace('= 3', '= 7'))
    expect(await run(user, ['pool', 'apply', 'blog'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^blog: generation 2 serves/),
      stderr: '',
    })
    expect((await client.call('state.get', {})).pools[0]?.maxChildren).toBe(7)
    writeFileSync(path, POOL.replace('= 3', '= many'))
    const refused = await run(user, ['pool', 'apply', 'blog'])
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`PHP-FPM refuses ${path}:`) })
    expect(await generation(client)).toBe(2)
    expect(await run(user, ['pool', 'apply', 'none'])).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no pool none.') })
    expect(await run(user, ['pool', 'apply'])).toMatchObject({ code: 2 })
    expect(await run(user, ['pool', 'apply', 'blog', '--workspace', user.folder])).toMatchObject({ code: 1 })
  })
})

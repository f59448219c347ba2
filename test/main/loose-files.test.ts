import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LooseFiles } from '../../main/loose-files.ts'
import type { PoolStatus } from '../../main/pools/pools.ts'
import { failureOf } from '../failure-of.ts'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'

const asRoot = process.getuid?.() === 0
const ACCOUNT = asRoot ? 'user = www-data\ngroup = www-data\n' : ''
const POOL = `; mine\n[www]\n${ACCOUNT}listen = /run/php/mine.sock\npm = ondemand\npm.max_children = 3 ; three\n`

function loose(poolFile?: string) {
  const folder = tempFolder()
  const view = { name: 'blog', file: poolFile ?? null } as PoolStatus
  const files = new LooseFiles({ pools: { views: () => [view] }, workspace: join(folder, 'workspace'), search: undefined })
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  return { folder, files, write }
}

test('a file is opened, saved with mode and links as they were, and only over what was seen', async () => {
  const { folder, files, write } = loose()
  const real = write('www.conf', POOL)
  chmodSync(real, 0o640)
  if (asRoot) chownSync(real, 65_534, 65_534)
  const link = join(folder, 'link.conf')
  symlinkSync(real, link)
  const opened = await files.open(link)
  expect(opened).toMatchObject({ path: link, text: POOL, writable: true, runBy: 'php-fpm', pools: [] })
  const next = POOL.replace('= 3', '= 5')
  const seen = await files.save(link, next, opened.seen)
  expect(readFileSync(real, 'utf8')).toBe(next)
  expect(statSync(real).mode & 0o777).toBe(0o640)
  if (asRoot) expect(statSync(real)).toMatchObject({ uid: 65_534, gid: 65_534 })
  expect((await files.open(link)).seen).toBe(seen)
  expect((await failureOf(() => files.save(link, POOL, opened.seen))).data).toMatchObject({
    code: 'pool-file-changed',
    details: { path: link },
  })
  expect(readFileSync(real, 'utf8')).toBe(next)
})

test('what could not be opened again is not saved', async () => {
  const { files, write } = loose()
  const path = write('www.conf', POOL)
  const { seen } = await files.open(path)
  expect((await failureOf(() => files.save(path, `${POOL}\0`, seen))).code).toBe('file-not-text')
  expect((await failureOf(() => files.save(path, ';'.repeat(2 << 20), seen))).code).toBe('file-too-large')
  expect(readFileSync(path, 'utf8')).toBe(POOL)
})

test('of two who save over the same text one is told of the other', async () => {
  const { files, write } = loose()
  const path = write('www.conf', POOL)
  const { seen } = await files.open(path)
  const saved = await Promise.allSettled(['; one\n', '; two\n'].map((text) => files.save(path, text, seen)))
  expect(saved.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(readFileSync(path, 'utf8')).toBe('; one\n')
})

test.each([
  { name: 'CRLF', bytes: Buffer.from(POOL.replaceAll('\n', '\r\n')) },
  { name: 'no final newline', bytes: Buffer.from(POOL.trimEnd()) },
  { name: 'a byte order mark', bytes: Buffer.from(`\ufeff${POOL}`) },
  { name: 'latin1', bytes: Buffer.from(`; gr\u00fc\u00dfe\n${POOL}`, 'latin1') },
])('byte for byte after it was opened and saved: $name', async ({ bytes }) => {
  const { files, write } = loose()
  const path = write('www.conf', bytes)
  const { text, seen } = await files.open(path)
  await files.save(path, text, seen)
  expect(readFileSync(path)).toEqual(bytes)
})

test('what is no pool file is named, with the reason', async () => {
  const { folder, files, write } = loose()
  const codeOf = async (path: string): Promise<string> => {
    const { code, message } = await failureOf(() => files.open(path))
    expect(message).toContain(path)
    return `${code}: ${message.replace(path, 'IT')}`
  }
  expect(await codeOf('www.conf')).toBe('path-relative: IT is not the whole path of a file.')
  expect(await codeOf(join(folder, 'none.conf'))).toBe('file-unreadable: IT cannot be read: it does not exist.')
  expect(await codeOf(folder)).toBe('file-unreadable: IT cannot be read: it is a folder.')
  expect(await codeOf(write('bin', Buffer.from([127, 69, 0, 1])))).toBe('file-not-text: IT is no text: it holds a byte 0.')
  expect(await codeOf(write('large.conf', Buffer.alloc(10 << 20, ';')))).toMatch(/^file-too-large: IT is too large .* has 10485760 bytes/)
  const pipe = join(folder, 'pipe')
  spawnSync('mkfifo', [pipe])
  expect(await codeOf(pipe)).toBe('file-unreadable: IT cannot be read: it is no plain file.')
  if (!asRoot) {
    const secret = write('secret.conf', POOL)
    chmodSync(secret, 0)
    expect(await codeOf(secret)).toBe('file-unreadable: IT cannot be read: this user may not.')
  }
})

test('a pool that runs from the file is named, whatever path it calls it by; opened files are remembered, newest first', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'pool.d'))
  const path = join(folder, 'pool.d/www.conf')
  writeFileSync(path, POOL)
  symlinkSync(join(folder, 'pool.d'), join(folder, 'also'))
  const { files, write } = loose(join(folder, 'also/www.conf'))
  expect((await files.open(path, true)).pools).toEqual(['blog'])
  const other = write('other.conf', POOL)
  await files.open(other, true)
  await files.open(path, true)
  await files.open(path, true)
  // Who only looks again changes nothing.
  await files.open(other)
  expect((await files.recent()).map((each) => each.path)).toEqual([path, other])
})

suiteWith(['php-fpm'], 'what PHP-FPM says of any file', () => {
  test('its verdict stands at the line, of an included file at the line that includes it', async () => {
    const { folder, files, write } = loose()
    const path = write('www.conf', POOL)
    expect(await files.check(path, POOL)).toMatchObject({ refused: false, asked: true })
    const broken = await files.check(path, POOL.replace('pm.max_children', 'pm.max_childen'))
    expect(broken.refused).toBe(true)
    expect(broken.problems.filter(({ level, code }) => level === 'error' && code === 'key-unknown').map(({ line }) => line)).toEqual([
      POOL.split('\n').length - 1,
    ])
    write('part.inc', '\nnot = known\n')
    const including = `${POOL}include = ${join(folder, 'part.inc')}\n`
    const { problems, refused } = await files.check(path, including)
    expect(refused).toBe(true)
    expect(problems.find(({ level }) => level === 'error')).toMatchObject({
      line: POOL.split('\n').length,
      says: expect.stringContaining(`${join(folder, 'part.inc')}:2: `),
    })
    expect(readFileSync(path, 'utf8')).toBe(POOL)
  })

  test('a letter that the encoding of the file lacks is refused, not bent', async () => {
    const { files, write } = loose()
    const path = write('www.conf', Buffer.from(`; gr\u00fc\u00dfe\n${POOL}`, 'latin1'))
    const { text, seen } = await files.open(path)
    expect((await failureOf(() => files.check(path, `${text}; \u20ac`))).code).toBe('text-not-in-file')
    expect((await failureOf(() => files.save(path, `${text}; \u20ac`, seen))).code).toBe('text-not-in-file')
  })
})

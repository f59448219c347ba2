import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPoolText } from '../../../app/pool/pool-text.ts'
import { freezePool, frozenPaths, withOriginalPaths, writeFrozenPool } from '../../../main/pools/frozen-pool.ts'
import { failureOf } from '../../failure-of.ts'
import { tempFolder } from '../../temp-folder.ts'

const prefix = (): Promise<string> => Promise.resolve('/usr')

test('a file without includes is copied byte for byte, whatever its bytes', async () => {
  const folder = tempFolder()
  const path = join(folder, 'a.conf')
  for (const bytes of ['[a]\r\npm = static ; é\r\n', Buffer.from([0x5b, 0x61, 0x5d, 0x0a, 0xff, 0xe9, 0x3d, 0x31, 0x0a])]) {
    writeFileSync(path, bytes)
    const into = join(folder, String(bytes.length))
    mkdirSync(into)
    const { main } = writeFrozenPool(await freezePool(path, prefix), into)
    expect(readFileSync(main)).toEqual(Buffer.from(bytes))
  }
})

test('what it includes is frozen with it, in the order of names, and every line keeps its number', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'parts'))
  writeFileSync(join(folder, 'parts', 'b.inc'), 'pm = dynamic\n')
  writeFileSync(join(folder, 'parts', 'a.inc'), '; first\npm = static\n')
  const path = join(folder, 'a.conf')
  writeFileSync(path, `[a]\n  include = ${folder}/parts/*.inc ; all\nuser = u\n`)
  const frozen = await freezePool(path, prefix)
  writeFileSync(join(folder, 'parts', 'a.inc'), 'pm = changed afterwards\n')
  const into = join(folder, 'copy')
  mkdirSync(into)
  const copies = writeFrozenPool(frozen, into)
  expect(readFileSync(copies.main, 'utf8')).toBe(`[a]\n  include = ${into}/include-1/*.conf ; all\nuser = u\n`)
  expect(readFileSync(join(into, 'include-1', '0001.conf'), 'utf8')).toBe('; first\npm = static\n')
  expect(readFileSync(join(into, 'include-1', '0002.conf'), 'utf8')).toBe('pm = dynamic\n')
  expect(frozenPaths(frozen)).toEqual([path, join(folder, 'parts', 'a.inc'), join(folder, 'parts', 'b.inc')])
  expect(readPoolText(frozen.text).statements.map((each) => `${each.path}:${each.line}`)).toEqual([
    `${path}:2`,
    `${folder}/parts/a.inc:2`,
    `${folder}/parts/b.inc:1`,
    `${path}:3`,
  ])
  expect(withOriginalPaths(`ERROR: [${into}/include-1/0001.conf:2] x, [${copies.main}:3]`, copies)).toBe(
    `ERROR: [${folder}/parts/a.inc:2] x, [${path}:3]`,
  )
})

test('relative includes are taken from the prefix of the PHP-FPM', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'part.inc'), 'pm = static\n')
  writeFileSync(join(folder, 'a.conf'), '[a]\ninclude = part.inc\n')
  expect(frozenPaths(await freezePool(join(folder, 'a.conf'), () => Promise.resolve(folder)))).toHaveLength(2)
})

test('a file that includes itself is followed as far as PHP-FPM would, which then refuses it', async () => {
  const path = join(tempFolder(), 'a.conf')
  writeFileSync(path, `[a]\ninclude = ${path}\n`)
  const depth = (text: Awaited<ReturnType<typeof freezePool>>['text']): number =>
    1 + Math.max(0, ...[...text.included.values()].flat().map(depth))
  expect(depth((await freezePool(path, prefix)).text)).toBe(4)
})

test('what matches nothing stays as it is written: PHP-FPM says so itself', async () => {
  const folder = tempFolder()
  const text = '[a]\ninclude = /no/such/*.conf\n'
  writeFileSync(join(folder, 'a.conf'), text)
  mkdirSync(join(folder, 'copy'))
  const { main } = writeFrozenPool(await freezePool(join(folder, 'a.conf'), prefix), join(folder, 'copy'))
  expect(readFileSync(main, 'utf8')).toBe(text)
})

test('a file that is not there is named', async () => {
  expect((await failureOf(() => freezePool('/no/such.conf', prefix))).message).toBe('/no/such.conf cannot be read: there is no such file.')
})

test('what is included and no plain file is named, not waited for', async () => {
  const folder = tempFolder()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const file = join(folder, 'pool.conf')
  writeFileSync(file, `include = ${pipe}\n`)
  expect((await failureOf(() => freezePool(file, prefix))).message).toBe(`${pipe} cannot be read: it is no plain file.`)
})

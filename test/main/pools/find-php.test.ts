import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { choosePhp, compareVersions, findPhp } from '../../../main/pools/find-php.ts'
import { PHP_FPM_NAME, phpPlaces } from '../../../main/pools/php-places.ts'
import { failureOf } from '../../failure-of.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'

const { env } = process

/** A program that says what php-fpm -v would. */
function fakePhp(folder: string, name: string, says: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\necho "${says}"\n`)
  chmodSync(path, 0o755)
  return path
}
const version = (number: string, sapi = 'fpm-fcgi'): string => `PHP ${number} (${sapi}) (built: Nov 18 2026 20:02:04)`

test('every php-fpm in the places is found, newest first, links and other SAPIs aside', async () => {
  const folder = tempFolder()
  fakePhp(folder, 'php-fpm7.4', version('7.4.33'))
  const newest = fakePhp(folder, 'php-fpm8.10', version('8.10.0'))
  fakePhp(folder, 'php-fpm8.9', version('8.9.1'))
  fakePhp(folder, 'php-fpm', version('8.3.1', 'cli'))
  fakePhp(folder, 'php8.2', version('8.2.0', 'cli'))
  fakePhp(folder, 'php-fpm8.0', 'Segmentation fault')
  symlinkSync(newest, join(folder, 'php-fpm8'))
  const found = await findPhp({ search: [folder], env })
  expect(found.map((each) => each.version)).toEqual(['8.10.0', '8.9.1', '7.4.33'])
  expect(found[0]).toMatchObject({ realPath: newest, sapi: 'fpm-fcgi' })
})

test('a place may be a folder, a file or a pattern', async () => {
  const folder = tempFolder()
  const one = fakePhp(join(folder, 'php@8.1/sbin'), 'php-fpm', version('8.1.0'))
  const two = fakePhp(join(folder, 'php@8.2/sbin'), 'php-fpm', version('8.2.0'))
  expect(
    (await findPhp({ search: [one, join(folder, 'php@*2/sbin/php-fpm'), join(folder, 'none')], env })).map(({ path }) => path),
  ).toEqual([two, one])
})

test('a version chooses the newest of its kind', async () => {
  const folder = tempFolder()
  fakePhp(folder, 'php-fpm8.2', version('8.2.36'))
  fakePhp(folder, 'php-fpm8.20', version('8.20.1'))
  const search = { search: [folder], env }
  expect((await choosePhp('8.2', search)).version).toBe('8.2.36')
  expect((await choosePhp('8.2.36', search)).version).toBe('8.2.36')
  expect((await choosePhp(undefined, search)).version).toBe('8.20.1')
  const failure = await failureOf(() => choosePhp('7.4', search))
  expect(failure.code).toBe('php-version-not-found')
  expect(failure.message).toBe('No php-fpm 7.4 was found; there is 8.20.1, 8.2.36.')
})

test('where none is found, the failure says what to type', async () => {
  const failure = await failureOf(() => choosePhp(undefined, { search: [], env }))
  expect(failure.code).toBe('php-not-found')
  expect(failure.mend).toMatch(/^Install it \(.*php.*\), or /)
})

test.each([
  ['nothing there', '/nowhere/php-fpm', /there is no such file/],
  ['a program that fails', '/bin/false', /it ended with code 1/],
  ['a program that says something else', '/bin/ls', /./],
])('a path with %s is refused with the reason', async (_, path, reason) => {
  const failure = await failureOf(() => choosePhp(path, { env }))
  expect(failure.code).toBe('php-unusable')
  expect(failure.details.reason).toMatch(reason)
})

test('a PHP for the command line is refused as what it is', async () => {
  const path = fakePhp(tempFolder(), 'php', version('8.2.36', 'cli'))
  expect((await failureOf(() => choosePhp(path, { env }))).message).toContain('it is PHP 8.2.36 for cli')
})

test('one that hangs is given up after 3 s', { timeout: 40_000 }, async () => {
  const path = join(tempFolder(), 'php-fpm')
  writeFileSync(path, '#!/bin/sh\nexec sleep 60\n')
  chmodSync(path, 0o755)
  expect((await failureOf(() => choosePhp(path, { env }))).message).toContain('it did not end within 3000 ms')
})

test('one that is replaced is asked again', async () => {
  const folder = tempFolder()
  const path = fakePhp(folder, 'php-fpm', version('8.1.0'))
  expect((await choosePhp(path, { env })).version).toBe('8.1.0')
  fakePhp(folder, 'php-fpm', version('8.1.10'))
  expect((await choosePhp(path, { env })).version).toBe('8.1.10')
})

test.each(['php-fpm', 'php-fpm8.2', 'php-fpm83', 'php-fpm-legacy', 'php83-fpm', 'php-fpm8'])('%s is a name of php-fpm', (name) => {
  expect(name).toMatch(PHP_FPM_NAME)
})
test.each(['php', 'php8.2', 'php-fpm.conf', 'php-cgi', 'php-fpm8.2.bak', 'my-php-fpm'])('%s is none', (name) => {
  expect(name).not.toMatch(PHP_FPM_NAME)
})

test('versions are compared by their numbers', () => {
  expect(['8.2.9', '8.10.0', '7.4.33', '8.2.36', '8.5.0RC1'].sort(compareVersions)).toEqual([
    '7.4.33',
    '8.2.9',
    '8.2.36',
    '8.5.0RC1',
    '8.10.0',
  ])
})

test('places without a home, and those of a Mac', () => {
  expect(phpPlaces('linux', { PATH: '/a:b:/c' }).slice(0, 2)).toEqual(['/a/php*', '/c/php*'])
  expect(phpPlaces('darwin', { HOME: '/Users/me' })).toContain('/Users/me/Library/Application Support/Herd/bin/php*-fpm')
  expect(phpPlaces('linux', {}).some((place) => place.includes('undefined'))).toBe(false)
})

suiteWith(['php-fpm'], 'the php-fpm of this machine', () => {
  test('is found in the usual places', async () => {
    const found = await findPhp({ env })
    expect(found.length).toBeGreaterThan(0)
    expect(await choosePhp(thePeer('php-fpm'), { env })).toMatchObject({ path: thePeer('php-fpm'), sapi: 'fpm-fcgi' })
  })
})

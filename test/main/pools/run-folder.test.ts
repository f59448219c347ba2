import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeRunFolder, runFolder } from '../../../main/pools/run-folder.ts'
import { failureOf } from '../../failure-of.ts'
import { tempFolder } from '../../temp-folder.ts'

const uid = process.getuid?.() ?? 0
const root = uid === 0

test('it lies in XDG_RUNTIME_DIR, else in /tmp', () => {
  expect(runFolder({ XDG_RUNTIME_DIR: '/run/user/1000' }, 'linux')).toBe('/run/user/1000/sluice')
  expect(runFolder({}, 'linux')).toBe(`/tmp/sluice-${uid}`)
  expect(runFolder({ XDG_RUNTIME_DIR: '/run/user/1000' }, 'darwin')).toBe(`/tmp/sluice-${uid}`)
  expect(runFolder({ XDG_RUNTIME_DIR: 'relative' }, 'linux')).toBe(`/tmp/sluice-${uid}`)
})

test('a path in which PHP-FPM would cut or misread a socket is not used', () => {
  expect(runFolder({ XDG_RUNTIME_DIR: `/run/${'x'.repeat(80)}` }, 'linux')).toBe(`/tmp/sluice-${uid}`)
  expect(runFolder({ XDG_RUNTIME_DIR: '/run/a:b' }, 'linux')).toBe(`/tmp/sluice-${uid}`)
  expect(runFolder({ XDG_RUNTIME_DIR: '/run/$pool' }, 'linux')).toBe(`/tmp/sluice-${uid}`)
  expect(failureOf(() => makeRunFolder(`/tmp/${'x'.repeat(100)}`)).code).toBe('run-folder-unsafe')
})

test('it is made for us alone; as root others may pass through', () => {
  const path = join(tempFolder(), 'a', 'run')
  makeRunFolder(path)
  expect(statSync(path).mode & 0o777).toBe(root ? 0o711 : 0o700)
  chmodSync(path, 0o777)
  makeRunFolder(path)
  expect(statSync(path).mode & 0o777).toBe(root ? 0o711 : 0o700)
})

test('one that is no folder, or leads elsewhere, is refused', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'link'))
  for (const name of ['file', 'link']) {
    const failure = failureOf(() => makeRunFolder(join(folder, name)))
    expect(failure.code).toBe('run-folder-unsafe')
    expect(failure.message).toContain(join(folder, name))
  }
})

if (root)
  test('one that belongs to somebody else is refused', () => {
    const path = join(tempFolder(), 'theirs')
    mkdirSync(path)
    chownSync(path, 12_345, 12_345)
    expect(failureOf(() => makeRunFolder(path)).message).toBe(`${path} cannot be used for sockets: it belongs to user 12345.`)
  })

import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { atomicWrite } from '../../../main/workspace/atomic-write.ts'
import { findDocroot } from '../../../main/workspace/find-docroot.ts'
import { defaultWorkspace } from '../../../main/workspace/folders.ts'
import { firstFreePort } from '../../../main/workspace/free-port.ts'
import { processIdentity } from '../../../main/workspace/process-identity.ts'
import { usableFolder } from '../../../main/workspace/usable-folder.ts'
import { tempFolder } from '../../temp-folder.ts'

test('a write makes the folders, keeps mode and link, and leaves nothing beside', async () => {
  const folder = tempFolder()
  const path = join(folder, 'sites/blog.yaml')
  await atomicWrite(path, 'one')
  expect(statSync(path).mode & 0o777).toBe(0o644)
  chmodSync(path, 0o640)
  const link = join(folder, 'link.yaml')
  symlinkSync(path, link)
  await atomicWrite(link, 'two')
  expect(readFileSync(path, 'utf8')).toBe('two')
  expect(statSync(path).mode & 0o777).toBe(0o640)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readdirSync(join(folder, 'sites'))).toEqual(['blog.yaml'])
})

test('a write that cannot be done says why, and leaves the old file', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'taken'))
  await expect(atomicWrite(join(folder, 'taken'), 'x')).rejects.toMatchObject({
    code: 'file-unwritable',
    message: expect.stringContaining('taken'),
  })
  expect(readdirSync(folder)).toEqual(['taken'])
})

test('the default workspace of each system', () => {
  const of = (platform: NodeJS.Platform, env: Record<string, string>) => defaultWorkspace({ platform, env, home: '/home/me' })
  expect(of('linux', {})).toBe('/home/me/.config/sluice')
  expect(of('linux', { XDG_CONFIG_HOME: '/cfg' })).toBe('/cfg/sluice')
  expect(of('linux', { XDG_CONFIG_HOME: 'relative' })).toBe('/home/me/.config/sluice')
  expect(of('darwin', {})).toBe('/home/me/Library/Application Support/Sluice/workspace')
})

test('a folder is usable or missing; a file is none', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(folder, join(folder, 'link'))
  expect(await usableFolder(join(folder, 'link'))).toBe(folder)
  await expect(usableFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'folder-missing' })
  await expect(usableFolder(join(folder, 'file/x'))).rejects.toMatchObject({ code: 'folder-missing' })
  await expect(usableFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'folder-is-file' })
})

test('the document root is where the index.php is, or what the site file says', async () => {
  const root = tempFolder()
  expect(await findDocroot(root, null)).toEqual({ docroot: root, why: 'none of public, web, webroot holds an index.php' })
  mkdirSync(join(root, 'public'))
  expect((await findDocroot(root, null)).docroot).toBe(root)
  mkdirSync(join(root, 'web'))
  writeFileSync(join(root, 'web/index.php'), '')
  expect(await findDocroot(root, null)).toEqual({ docroot: join(root, 'web'), why: 'web holds an index.php' })
  writeFileSync(join(root, 'public/index.php'), '')
  expect(await findDocroot(root, null)).toEqual({ docroot: join(root, 'public'), why: 'public holds an index.php' })
  expect(await findDocroot(root, 'web')).toEqual({ docroot: join(root, 'web'), why: 'the site file says so' })
  expect(await findDocroot(root, root)).toMatchObject({ docroot: root })
  await expect(findDocroot(root, 'none')).rejects.toMatchObject({ code: 'folder-missing' })
})

test('the first free port passes over what is held and what another site has', async () => {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const free = await firstFreePort(port, '127.0.0.1', new Set([port + 1]))
  expect(free).toBeGreaterThan(port + 1)
})

test('a process is told by its start, one that is gone has none', () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid))
  expect(processIdentity(process.pid)).not.toBe(processIdentity(process.ppid))
  expect(processIdentity(99_999_999)).toBeUndefined()
})

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unreadableBy } from '../../../main/engine/readable-by.ts'
import { tempFolder } from '../../temp-folder.ts'

const reader = { user: 'www', uid: 33, gids: [33, 1000] }

test.each([
  ['owner', 33, 0, 0o400, true],
  ['owner without the right, though all others have it', 33, 0, 0o044, false],
  ['group', 0, 33, 0o040, true],
  ['second group', 0, 1000, 0o040, true],
  ['group without the right, though all others have it', 0, 33, 0o404, false],
  ['others', 0, 0, 0o004, true],
  ['others without the right', 0, 0, 0o770, false],
  ['write and execute are not read', 0, 0, 0o003, false],
])('%s', async (_, uid, gid, mode, may) => {
  expect(await unreadableBy(reader, '/a', { uid, gid, mode: 0o100_000 | mode })).toBe(may ? undefined : '/a')
})

test('root may all', async () => {
  expect(await unreadableBy({ user: 'root', uid: 0, gids: [0] }, '/a', { uid: 1, gid: 1, mode: 0 })).toBeUndefined()
})

test('the highest folder that is shut is named; what it answered is believed for a second at most', async () => {
  const folder = tempFolder()
  const [shut, below] = [join(folder, 'shut'), join(folder, 'shut/below')]
  mkdirSync(below, { recursive: true })
  writeFileSync(join(below, 'a'), '')
  const stranger = { user: 'x', uid: 54_321, gids: [] }
  const file = { uid: 0, gid: 0, mode: 0o644 }
  for (const each of [below, shut]) chmodSync(each, 0o700)
  expect(await unreadableBy(stranger, join(below, 'a'), file)).toBe(shut)
  for (const each of [below, shut]) chmodSync(each, 0o711)
  await expect.poll(() => unreadableBy(stranger, join(below, 'a'), file), { timeout: 10_000 }).toBeUndefined()
})

test('a folder that is gone lets nobody in', async () => {
  expect(await unreadableBy(reader, '/there is no such folder/a', { uid: 0, gid: 0, mode: 0o644 })).toBe('/there is no such folder')
})

import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mountsOf } from '../../../main/embedded/mounts.ts'
import { tempFolder } from '../../temp-folder.ts'

test('each folder is found at its own path and at its real one; what lies in another comes with it', () => {
  const folder = tempFolder()
  for (const name of ['a/in', 'ab']) mkdirSync(join(folder, name), { recursive: true })
  symlinkSync(join(folder, 'a'), join(folder, 'link'))
  const [a, ab, link] = [join(folder, 'a'), join(folder, 'ab'), join(folder, 'link')]
  expect(mountsOf([join(a, 'in'), a, ab, `${a}/`])).toEqual([
    { from: a, at: a },
    { from: ab, at: ab },
  ])
  expect(mountsOf([link])).toEqual([
    { from: a, at: a },
    { from: a, at: link },
  ])
})

test('what the build needs for itself cannot be one', () => {
  for (const path of ['/', '/dev', '/proc/self']) expect(() => mountsOf([path])).toThrow('files of its own there')
  expect(() => mountsOf(['/no/such'])).toThrow('the folder /no/such cannot be read')
})

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { glob, globFiles } from '../../../main/pools/glob.ts'
import { tempFolder } from '../../temp-folder.ts'

const folder = tempFolder()
for (const name of ['b.conf', 'a.conf', 'A.conf', '.hidden.conf', 'a.txt', 'x[1].conf', 'x*.conf']) writeFileSync(join(folder, name), '')
mkdirSync(join(folder, 'd.conf'))
mkdirSync(join(folder, 'sub'))
writeFileSync(join(folder, 'sub', 'c.conf'), '')
symlinkSync('gone', join(folder, 'broken.conf'))

test.each([
  ['*.conf', ['A.conf', 'a.conf', 'b.conf', 'x*.conf', 'x[1].conf']],
  ['?.conf', ['A.conf', 'a.conf', 'b.conf']],
  ['[ab].conf', ['a.conf', 'b.conf']],
  ['[!ab].conf', ['A.conf']],
  ['[A-Za].conf', ['A.conf', 'a.conf']],
  ['x\\[1].conf', ['x[1].conf']],
  ['x\\*.conf', ['x*.conf']],
  ['x[[]1].conf', ['x[1].conf']],
  ['.h*', ['.hidden.conf']],
  ['*/c.conf', ['sub/c.conf']],
  ['s*b/*', ['sub/c.conf']],
  ['a.conf', ['a.conf']],
  ['nothing*', []],
  ['no/*', []],
  ['[', []],
])('%s names %j', (pattern, names) => {
  expect(globFiles(join(folder, '/') + pattern)).toEqual(names.map((name) => join(folder, name)))
})

test('folders are named, too, where they are wanted', () => {
  expect(glob(`${folder}/s*`)).toEqual([`${folder}/sub`])
})

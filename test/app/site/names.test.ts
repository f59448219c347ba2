import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameFromFolder } from '../../../app/site/names.ts'

for (const [folder, name] of [
  ['/home/me/Blog', 'blog'],
  ['/home/me/My Blog!/', 'my-blog'],
  ['C:\\Users\\me\\shop', 'shop'],
  ['/srv/Ünïcode', 'n-code'],
  ['/', 'site'],
  ['/srv/---', 'site'],
  ['/srv/a-name-that-goes-on-and-on-and-on', 'a-name-that-goes-on-and'],
])
  test(`${folder} is named ${name}`, () => expect(nameFromFolder(folder ?? '')).toBe(name))

test('a taken name gets the first free number', () => {
  const taken = new Set(['blog', 'blog-2'])
  expect(nameFromFolder('/srv/blog', (name) => taken.has(name))).toBe('blog-3')
})

test('any folder gives a name that hosts, sections and files can bear, with a number, too', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(12), (folder, others) => {
      let asked = 0
      const name = nameFromFolder(`/${folder}`, () => asked++ < others)
      expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
      expect(name.length).toBeLessThanOrEqual(24)
    }),
  )
})

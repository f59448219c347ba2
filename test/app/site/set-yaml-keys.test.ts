import { expect, test } from 'vitest'
import { setYamlKeys } from '../../../app/site/set-yaml-keys.ts'

test('comments and other keys survive an edit', () => {
  const before = '# my blog\nroot: /home/me/blog # here\n\nhosts: [ a, b ]\nport: 8081 # kept\n# the end\n'
  const after = setYamlKeys(before, { port: 8082, docroot: 'public' })
  for (const kept of ['# my blog', 'root: /home/me/blog # here', '# kept', '# the end']) expect(after).toContain(kept)
  expect(after).toMatch(/^port: 8082 # kept$/m)
  expect(after).toMatch(/^docroot: public$/m)
})

test('what is no YAML is not edited', () => {
  expect(() => setYamlKeys('a: [', { port: 1 })).toThrow()
})

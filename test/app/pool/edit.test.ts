import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits, setDirective } from '../../../app/pool/edit.ts'
import { poolLines } from '../../../app/pool/pool-lines.ts'
import { failureOf } from '../../failure-of.ts'

const set = (text: string, section: string, key: string, value: string): string =>
  applyEdits(text, setDirective({ path: '/x.conf', lines: poolLines(text) }, section, key, value))

const cases = [
  { name: 'the value alone changes', before: '[a]\n  pm  =  static ; why\n', after: '[a]\n  pm  =  ondemand ; why\n' },
  { name: 'of a key given twice the last one', before: '[a]\npm = x\npm = y\n', after: '[a]\npm = x\npm = ondemand\n' },
  { name: 'nothing where it reads so already', before: '[a]\npm = "ondemand"\n', after: '[a]\npm = "ondemand"\n' },
  {
    name: 'a new key after the last directive',
    before: '[a]\nuser = u\n; end\n[b]\n',
    after: '[a]\nuser = u\npm = ondemand\n; end\n[b]\n',
  },
  { name: 'in the line ends of the file', before: '[a]\r\nuser = u\r\n', after: '[a]\r\nuser = u\r\npm = ondemand\r\n' },
  { name: 'after a last line without an end', before: '[a]\nuser = u', after: '[a]\nuser = u\npm = ondemand' },
  { name: 'in an empty section', before: '[a]\n[b]\npm = x\n', after: '[a]\npm = ondemand\n[b]\npm = x\n' },
  { name: 'whatever the case of its name', before: '[A]\npm = x\n', after: '[A]\npm = ondemand\n' },
]
for (const { name, before, after } of cases)
  test(`setting a directive changes ${name}`, () => {
    expect(set(before, 'a', 'pm', 'ondemand')).toBe(after)
  })

test('a section that is not there is named', () => {
  const failure = failureOf(() => set('[a]\n', 'b', 'pm', 'static'))
  expect(failure.code).toBe('pool-no-section')
  expect(failure.message).toBe('/x.conf has no section [b].')
})

test('whatever is set is then read, and every other line stays as it was', () => {
  const line = fc.constantFrom('pm = static', 'pm.max_children = 4 ; c', '; comment', '', 'user="u"', '[b]', '[a]', 'pm = x ')
  const end = fc.constantFrom('\n', '\r\n')
  const value = fc.string({ minLength: 1 }).filter((text) => !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(line), end, value, (lines, lineEnd, wanted) => {
      const before = ['[a]', ...lines].join(lineEnd) + lineEnd
      const after = set(before, 'a', 'pm', wanted)
      const own = poolLines(after).filter((each) => each.section === 'a' && each.directive?.key === 'pm')
      expect(own.at(-1)?.directive?.value).toBe(wanted)
      const changed = poolLines(after).filter((each) => !poolLines(before).some((old) => old.text === each.text))
      expect(changed.length).toBeLessThanOrEqual(1)
      expect(set(after, 'a', 'pm', wanted)).toBe(after)
    }),
  )
})

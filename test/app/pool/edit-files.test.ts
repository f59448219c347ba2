import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits, removeDirective, setDirective, type TextEdit } from '../../../app/pool/edit.ts'
import { poolLines } from '../../../app/pool/pool-lines.ts'
import { failureOf } from '../../failure-of.ts'

const seen = (text: string): { path: string; lines: ReturnType<typeof poolLines> } => ({ path: '/x.conf', lines: poolLines(text) })
const set = (text: string, section: string, key: string, value: string): string =>
  applyEdits(text, setDirective(seen(text), section, key, value))
const remove = (text: string, section: string, key: string, value?: string): string =>
  applyEdits(text, removeDirective(seen(text), section, key, value))

describe('setting a directive', () => {
  const cases = [
    { name: 'keeps the quotes of the old value', before: '[a]\npm = "x" ; c\n', after: '[a]\npm = "y" ; c\n' },
    { name: 'finds a name in other letters', before: '[a]\nPM=x\n', after: '[a]\nPM=y\n' },
    {
      name: 'goes into the last part of a section',
      before: '[a]\npm.x = 1\n[b]\n[A]\nuser=u\n',
      after: '[a]\npm.x = 1\n[b]\n[A]\nuser=u\npm=y\n',
    },
    {
      name: 'goes before an include, which may leave the section',
      before: '[a]\nuser = u\ninclude = *.conf\n',
      after: '[a]\nuser = u\npm = y\ninclude = *.conf\n',
    },
    {
      name: 'goes after the header where an include comes first',
      before: '[a]\ninclude = *.conf\nuser = u\n',
      after: '[a]\npm = y\ninclude = *.conf\nuser = u\n',
    },
    { name: 'is indented like the line before', before: '[a]\n\tuser = u\n', after: '[a]\n\tuser = u\n\tpm = y\n' },
    { name: 'has blanks around = or none, as the line before', before: '[a]\nuser=u\n', after: '[a]\nuser=u\npm=y\n' },
    { name: 'fills an empty value', before: '[a]\npm =\nuser = u', after: '[a]\npm = y\nuser = u' },
    { name: 'fills an empty value before a comment', before: '[a]\npm = ; none\n', after: '[a]\npm = y; none\n' },
    { name: 'follows a header on its line', before: '[a]user = u\n', after: '[a]user = u\npm = y\n' },
    {
      name: 'ends a last line that is not ended, in the line ends of the file',
      before: '[a]\r\nuser = u',
      after: '[a]\r\nuser = u\r\npm = y',
    },
    { name: 'replaces all that PHP drops of a line', before: "[a]\npm = it's ; c\n", after: '[a]\npm = y\n' },
    { name: 'replaces what PHP does not take', before: '[a]\npm = a=b ; c\n', after: '[a]\npm = y ; c\n' },
  ]
  test.each(cases)('$name', ({ before, after }) => {
    expect(set(before, 'a', 'pm', 'y')).toBe(after)
  })

  test('of a map touches its own name alone', () => {
    const before = '[a]\nenv[A] = 1\nenv["B"] = 2\n'
    expect(set(before, 'a', 'env[B]', '3')).toBe('[a]\nenv[A] = 1\nenv["B"] = 3\n')
    expect(set(before, 'a', 'env[C]', '3')).toBe(`${before}env[C] = 3\n`)
  })

  test('of a list adds a value, once', () => {
    const before = '[a]\naccess.suppress_path[] = /x\n'
    const after = set(before, 'a', 'access.suppress_path[]', '/y')
    expect(after).toBe(`${before}access.suppress_path[] = /y\n`)
    expect(set(after, 'a', 'access.suppress_path[]', '/x')).toBe(after)
  })

  test('in [global] also before the first header', () => {
    expect(set('pid = /x\n[a]\n', 'global', 'log_level', 'debug')).toBe('pid = /x\nlog_level = debug\n[a]\n')
    expect(set('[a]\n[GLOBAL]\npid = /x\n', 'global', 'pid', '/y')).toBe('[a]\n[GLOBAL]\npid = /y\n')
    expect(failureOf(() => set('[a]\n', 'global', 'pid', '/y')).code).toBe('pool-no-section')
  })

  test('whose value PHP-FPM would read otherwise is an edit, one that it reads alike is none', () => {
    expect(set('[a]\ncatch_workers_output = 1\n', 'a', 'catch_workers_output', 'yes')).toBe('[a]\ncatch_workers_output = 1\n')
    expect(set('[a]\nenv[A] = no\n', 'a', 'env[A]', 'no')).toBe("[a]\nenv[A] = 'no'\n")
  })

  test('with a line end in its value is refused', () => {
    expect(() => set('[a]\n', 'a', 'user', 'a\nb')).toThrow(RangeError)
  })
})

describe('removing a directive', () => {
  const cases = [
    { name: 'takes its line, comment and all', before: '[a]\npm = x ; c\nuser = u\n', after: '[a]\nuser = u\n' },
    { name: 'takes all of one that is given twice', before: '[a]\npm = x\n[b]\npm = z\n[A]\npm = y', after: '[a]\n[b]\npm = z\n[A]\n' },
    { name: 'leaves the header on its line', before: '[a] pm = x ; c\n', after: '[a]  ; c\n' },
    { name: 'does nothing where it is not', before: '[a]\n;pm = x\n', after: '[a]\n;pm = x\n' },
  ]
  test.each(cases)('$name', ({ before, after }) => {
    expect(remove(before, 'a', 'pm')).toBe(after)
  })

  test('of a list takes one value', () => {
    expect(remove('[a]\nx[] = /1\nx[] = /2\n', 'a', 'x[]', '/2')).toBe('[a]\nx[] = /1\n')
  })
})

test.each<[string, readonly TextEdit[]]>([
  [
    'overlap',
    [
      { from: 0, to: 2, insert: '' },
      { from: 1, to: 3, insert: '' },
    ],
  ],
  ['end before they begin', [{ from: 2, to: 1, insert: '' }]],
  ['lie beyond the text', [{ from: 0, to: 9, insert: '' }]],
])('edits that %s are not of this text', (_, edits) => {
  expect(() => applyEdits('abcd', edits)).toThrow(RangeError)
})

/** Odd files: any lines, any line ends, with or without a last one. */
const oddFile = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...[
          '',
          ';',
          '; pm = static',
          ' \t',
          '[a]',
          '[A] ; again',
          '[b]',
          '[global]',
          '\t[a]',
          'pm = static',
          '\tpm.max_children=4 ; c',
          'user = "u"',
        ],
        ...[
          "ping.response='a;b' ; c",
          'env[A] = "x \\" y"',
          'php_value[x]=1;c',
          'include = /etc/x/*.conf',
          'access.suppress_path[] = /a',
          'PM = dynamic',
        ],
        ...['# wrong', 'a = b = c', '[', 'x = "', 'listen.acl_users =', 'é = ü ; ö', 'pm.max_children   =   5   '],
      ),
      fc.constantFrom('\n', '\r\n'),
    ),
    { maxLength: 12 },
  )
  .map((lines) => `[a]\n${lines.map(([text, end]) => text + end).join('')}`)
  .chain((text) => fc.constantFrom(text, text.replace(/\r?\n$/, '')))

test('an edit changes one line, or adds one, and no other byte', () => {
  const key = fc.constantFrom('pm', 'pm.max_children', 'user', 'env[A]', 'env[B]', 'php_value[x]', 'ping.response', 'listen.acl_users')
  const value = fc.constantFrom('8', 'static', 'a b', "it's", '/x;y', '"', '\x24{A}', '')
  fc.assert(
    fc.property(oddFile, key, value, (before, name, wanted) => {
      const after = set(before, 'a', name, wanted)
      const [old, now] = [poolLines(before).map(({ text }) => text), poolLines(after).map(({ text }) => text)]
      expect(old.join('')).toBe(before)
      const own = poolLines(after).filter(({ section, directive }) => section.toLowerCase() === 'a' && directive?.key === name)
      expect(own.at(-1)?.directive?.value).toBe(wanted)
      if (now.length === old.length) expect(now.filter((text, n) => text !== old[n]).length).toBeLessThanOrEqual(1)
      else {
        const at = poolLines(after).findIndex((line) => line.end === own.at(-1)?.end)
        const rest = [...now.slice(0, at), ...now.slice(at + 1)]
        // A last line without an end got one before the new line.
        const ended = before.endsWith('\n') ? rest : [...rest.slice(0, -1), rest.at(-1)?.replace(/\r?\n$/, '')]
        expect(ended).toEqual(old)
      }
      expect(set(after, 'a', name, wanted)).toBe(after)
    }),
    { numRuns: 1500 },
  )
})

test('set and removed again, a file is as it was', () => {
  fc.assert(
    fc.property(
      oddFile.filter((text) => text.endsWith('\n') && !/slowlog/.test(text)),
      (before) => {
        expect(remove(set(before, 'a', 'slowlog', '/x'), 'a', 'slowlog')).toBe(before)
      },
    ),
  )
})

const files = [join(import.meta.dirname, '../../fixtures/pool/www.conf'), '/etc/php/8.2/fpm/pool.d/www.conf'].filter((path) =>
  existsSync(path),
)
test.each(files)('%s comes back byte for byte, and differs in one line after one edit', (path) => {
  const bytes = readFileSync(path)
  const text = bytes.toString()
  const same = poolLines(text).map((line) => line.text)
  expect(Buffer.from(same.join('')).equals(bytes)).toBe(true)
  const changed = set(text, 'www', 'pm.max_children', '12').split('\n')
  const different = changed.flatMap((line, n) => (line === text.split('\n')[n] ? [] : [line]))
  expect(different).toEqual(['pm.max_children = 12'])
  expect(changed).toHaveLength(text.split('\n').length)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGlobal, poolLines, sameSection } from '../../../app/pool/pool-lines.ts'

const statements = [
  { name: 'a plain value', line: 'pm = ondemand', key: 'pm', value: 'ondemand', raw: 'ondemand' },
  { name: 'blanks around it', line: '\t pm.max_children\t=  8  \r', key: 'pm.max_children', value: '8', raw: '8' },
  { name: 'a comment after it', line: 'ping.path = /x;c', key: 'ping.path', value: '/x', raw: '/x' },
  { name: 'a semicolon in quotes', line: 'ping.response = "a;b" ; c', key: 'ping.response', value: 'a;b', raw: '"a;b"' },
  { name: 'a backslash before a quote', line: 'ping.response = "a\\";b"', key: 'ping.response', value: 'a";b', raw: '"a\\";b"' },
  {
    name: 'single quotes, in which nothing is special',
    line: "ping.response = 'a\\;\"b'",
    key: 'ping.response',
    value: 'a\\;"b',
    raw: "'a\\;\"b'",
  },
  { name: 'pieces that PHP joins', line: 'ping.path = /x "/y" /z', key: 'ping.path', value: '/x/y/z', raw: '/x "/y" /z' },
  { name: 'words with blanks', line: 'ping.response = a b', key: 'ping.response', value: 'a b', raw: 'a b' },
  { name: 'nothing', line: 'listen.acl_users =', key: 'listen.acl_users', value: '', raw: '' },
  { name: 'a map key in quotes', line: "env['HOST'] = $HOSTNAME", key: 'env[HOST]', value: '$HOSTNAME', raw: '$HOSTNAME' },
  { name: 'a map key', line: 'php_value[memory_limit]=128M', key: 'php_value[memory_limit]', value: '128M', raw: '128M' },
  { name: 'a hash, which is no comment', line: '# foo = bar', key: '# foo', value: 'bar', raw: 'bar' },
  { name: 'an equals sign in the value', line: 'php_value[x] = a=b', key: 'php_value[x]', value: 'a=b', raw: 'a=b' },
  { name: 'a quote that never ends', line: 'ping.response = "a', key: 'ping.response', value: 'a', raw: '"a' },
]
for (const { name, line, key, value, raw } of statements)
  test(`reads ${name}`, () => {
    const text = `[www]\n${line}\n`
    const directive = poolLines(text)[1]?.directive
    expect(directive).toMatchObject({ key, value })
    expect(text.slice(directive?.valueFrom, directive?.valueTo)).toBe(raw)
    expect(text.slice(directive?.keyFrom)).toMatch(/^[^\s]/)
  })

test.each(['', '   ', '; pm = static', '\t;x=1', 'pm', '[www]', '= 4'])('reads no directive in %j', (line) => {
  expect(poolLines(`${line}\n`)[0]?.directive).toBeUndefined()
})

test('a line knows its section; what comes before the first header has none', () => {
  const lines = poolLines('pid = /x\n[a]\npm = static\n\n  [ b ]\n; c\n["c d"]\n')
  expect(lines.map((line) => line.section)).toEqual(['', 'a', 'a', 'a', ' b ', ' b ', 'c d'])
  expect(lines.flatMap((line) => line.header?.raw ?? [])).toEqual(['a', ' b ', '"c d"'])
})

test('a statement may follow a header on its line', () => {
  const text = '[a]user = www-data\n'
  const [line] = poolLines(text)
  expect(line).toMatchObject({ section: 'a', directive: { key: 'user', value: 'www-data' } })
  expect(text.slice(line?.directive?.valueFrom, line?.directive?.valueTo)).toBe('www-data')
})

test('the texts of all lines joined are the file, and each knows where it ends', () => {
  const piece = fc.constantFrom(
    '[www]',
    'pm = static',
    '\r\n',
    '\n',
    '\r',
    ';',
    '"',
    "'",
    '\\',
    '=',
    ' ',
    'listen',
    '[',
    ']',
    'é',
    '\0',
    '\x24{X}',
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      const lines = poolLines(text)
      expect(lines.map((line) => line.text).join('')).toBe(text)
      let end = 0
      for (const line of lines) {
        end += line.text.length
        expect(line.end).toBe(end)
        if (!line.directive) continue
        const { valueFrom, valueTo, keyFrom } = line.directive
        expect(keyFrom).toBeLessThan(valueFrom)
        expect(valueFrom).toBeLessThanOrEqual(valueTo)
        expect(valueTo).toBeLessThanOrEqual(line.end)
        // PHP keeps a carriage return in quotes, closed or not: it is part of the value, never of the line's end.
        const value = text.slice(valueFrom, valueTo)
        if (value.includes('\r')) expect(value.slice(0, value.indexOf('\r'))).toMatch(/['"]/)
        expect(value).not.toContain('\n')
      }
    }),
  )
})

test('section names differ by more than case; [GLOBAL] is no pool', () => {
  expect(sameSection('Www', 'wWW')).toBe(true)
  expect(sameSection('www', 'www ')).toBe(false)
  expect(['', 'global', 'GLOBAL', 'globals'].map(isGlobal)).toEqual([true, true, true, false])
})

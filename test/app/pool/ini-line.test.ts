import { expect, test } from 'vitest'
import { scanLine } from '../../../app/pool/ini-line.ts'

/** Statements in a tiny notation: [section], key=value, key[name]=value; a key alone has no value. */
function read(line: string): string {
  const { statements, fault } = scanLine(line)
  const words = statements.map((each) => {
    if (each.kind === 'section') return `[${each.name}]`
    const left = each.kind === 'array' ? `${each.key}[${each.name}]` : each.key
    return each.value ? `${left}=${each.value.reads}` : left
  })
  return [...words, ...(fault ? [`fault at ${fault.at}: ${fault.found}`] : [])].join(' & ')
}

const lines = [
  ['pm = static ; why', 'pm=static'],
  ['  pm.max_children=8\r\n', 'pm.max_children=8'],
  ['pm\t=\tstatic', 'pm=static'],
  ['; pm = static', ''],
  ['[www] ; c', '[www]'],
  ['[ www ]', '[ www ]'],
  ['[\'a b\'"c"]', '[a bc]'],
  ['\uFEFF[www]', '[www]'],
  ['[a]user = b', '[a] & user=b'],
  ['env [ A ] = 1', 'env[A ]=1'],
  ['env["A"] = 1', 'env[A]=1'],
  ['x = on', 'x=1'],
  ['x = None', 'x='],
  ['x = on-line', 'x=on-line'],
  ['x = "on"', 'x=on'],
  ['x = 1|2', 'x=3'],
  ['x = (~1 & 7) ^ 1', 'x=7'],
  ['x = !0', 'x=1'],
  ['x = a "b" c', 'x=abc'],
  ["x = a 'b' c", 'x=a b c'],
  ["x = it's ; c", 'x=it'],
  ['x = "a\\"b\\\\c\\$d\\n"', 'x=a"b\\c$d\\n'],
  ['x = "C:\\"', 'x=C:\\'],
  ['x = a;b', 'x=a'],
  ['x = \x24{A}/b', 'x=\x24{A}/b'],
  ['x = a$', 'x=a$\n'],
  ['x = a\ry = b', 'x=a & y=b'],
  ['x = a\0 = b', 'x=a'],
  ["x = ''", "x= & '"],
  ['x y', 'x y'],
  ['# c', '# c'],
  ['x = a=b', 'fault at 5: ='],
  ['x = yes no', 'fault at 8: no'],
  ['x = a!', 'fault at 5: !'],
  ['x = "a', 'fault at 4: the end of the line; a " is missing'],
  ['x = \x24{A', 'fault at 4: \x24{ without a name and a }'],
  ["x = '", 'fault at 4: the end of the line'],
  ['x[a', 'fault at 1: a [ without its ]'],
  ['x[a]', 'fault at 4: the end of the line'],
  ['[a', 'fault at 0: a [ without its ]'],
  ['  [a]', 'fault at 5: the end of the line'],
  ['\t[a]', '[a]'],
  ['= 4', 'fault at 0: ='],
  ['no = 4', 'fault at 0: no'],
  ['x & y = 4', 'x & fault at 2: &'],
] as const
test.each(lines)('%j reads %j', (line, wanted) => {
  expect(read(line)).toBe(wanted)
})

test('a value knows whether it is certain, and a variable that is known is put in', () => {
  const value = (line: string, known?: string): unknown => {
    const [statement] = scanLine(line, (name) => (name === 'A' ? known : undefined)).statements
    return statement?.kind === 'entry' && statement.value && [statement.value.reads, statement.value.sure]
  }
  expect(value('x = \x24{A}')).toEqual(['\x24{A}', false])
  expect(value('x = "\x24{A}/\x24{B}"', 'a')).toEqual(['a/\x24{B}', false])
  expect(value('x = \x24{A}', 'a')).toEqual(['a', true])
  expect(value("x = '\x24{A}'", 'a')).toEqual(['\x24{A}', true])
  expect(value('x = E_ALL')).toEqual(['E_ALL', false])
  expect(value('x = "E_ALL"')).toEqual(['E_ALL', true])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iniText, iniValue } from '../../../app/pool/ini-value.ts'

test.each([
  ['plain', 'plain'],
  ['/run/sluice/g1/0.sock', '/run/sluice/g1/0.sock'],
  ['a b', 'a b'],
  ['', ''],
  ['a;b', "'a;b'"],
  ['/tmp/a\\[b/pool.conf', "'/tmp/a\\[b/pool.conf'"],
  ["it's $x", '"it\'s \\$x"'],
  ['\x24{HOME}', "'\x24{HOME}'"],
  ['1|2', "'1|2'"],
])('writes %j as %s', (value, text) => {
  expect(iniText(value)).toBe(text)
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.string().filter((value) => !/[\r\n]/.test(value)),
      (value) => {
        expect(iniValue(iniText(value))).toBe(value)
      },
    ),
  )
})

test.each([
  ['$' + '{A}/x', 'one/x'],
  ['"$' + '{A}" $' + '{B}', 'one$' + '{B}'],
  ["'$" + "{A}'", '$' + '{A}'],
  ['"\\$' + '{A}"', '$' + '{A}'],
])('%s reads %s where A is "one" and B is not known', (raw, value) => {
  expect(iniValue(raw, (name) => (name === 'A' ? 'one' : undefined))).toBe(value)
})

test('a value has one line', () => {
  expect(() => iniText('a\nb')).toThrow(RangeError)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prettyJson } from '../../../app/capture/pretty-json.ts'

test('any JSON is laid out as JSON.stringify does, however it was spaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t', '\r\n '), (value, space) => {
      expect(prettyJson(JSON.stringify(value, null, space)).text).toBe(JSON.stringify(value, null, 2))
    }),
  )
})

test('numbers keep all their digits, keys given twice stay', () => {
  expect(prettyJson('{"a":12345678901234567890.00,"a":1e5}').text).toBe('{\n  "a": 12345678901234567890.00,\n  "a": 1e5\n}')
})

test('what is cut off or no JSON is laid out as far as it goes', () => {
  expect(prettyJson('{"a":[1,"x').text).toBe('{\n  "a": [\n    1,\n    "x')
  expect(prettyJson('}}]').text).toBe('\n}\n}\n]')
  expect(prettyJson('oops').text).toBe('oops')
})

test('no text makes it throw, and only space is changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\ \n1a') }), (text) => {
      expect(prettyJson(text).text.replace(/[ \n]/g, '')).toBe(text.replace(/[ \n]/g, ''))
    }),
  )
})

test('what is too long is cut, and says so', () => {
  const { text, cut } = prettyJson(JSON.stringify(Array(1000).fill(1)), 100)
  expect([text.length <= 100, cut]).toEqual([true, true])
})

test('megabytes in one string or at one depth are no harder than many', () => {
  expect(prettyJson(`"${'\\"'.repeat(1_000_000)}"`, 1e9).text.length).toBe(2_000_002)
  expect(prettyJson('['.repeat(20_000), 1e9).cut).toBe(false)
})

import { expect, test } from 'vitest'
import { chooseBody } from '../../../app/capture/body.ts'
import { looksLikeText, textOf } from '../../../app/capture/text-bytes.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const choose = (contentType: string | null, bytes: Uint8Array | string, contentEncoding: string | null = null, whole = true) =>
  chooseBody({ contentType, contentEncoding, bytes: typeof bytes === 'string' ? utf8(bytes) : bytes, whole })
const PNG = latin1('\x89PNG\r\n\x1a\n\0\0\0')

const kinds: readonly (readonly [contentType: string | null, body: string | Uint8Array, kind: string, why: string])[] = [
  ['application/json', '{"a":1}', 'json', 'the header says so'],
  ['application/problem+json; charset=utf-8', 'oops', 'json', 'the header says so, whatever the body is'],
  ['text/html; charset=UTF-8', '<p>hi', 'html', 'the header says so'],
  ['text/html; charset=UTF-8', ' {"a": [1]}\n', 'json', 'PHP says text/html of all that says nothing else'],
  ['text/plain', '[]', 'json', 'it is JSON'],
  ['text/html', '{"a": ', 'html', 'it is no JSON'],
  ['text/css', 'body {}', 'text', 'the header says so'],
  ['application/javascript', 'let a', 'text', 'the header says so'],
  ['image/svg+xml', '<svg/>', 'image', 'an img element shows it'],
  ['image/png', PNG, 'image', 'the header says so'],
  ['image/tiff', PNG.fill(0, 0, 1), 'hex', 'no browser shows it, and it is no text'],
  [null, latin1('\x89PNG\r\n\x1a\n\0'), 'image', 'its first bytes say so'],
  [null, 'hello', 'text', 'it can be read'],
  [null, '', 'text', 'there is nothing'],
  ['application/octet-stream', latin1('\0\x01\x02'), 'hex', 'it cannot be read'],
  ['text/html', latin1('\0\x01\x02\x03'), 'hex', 'it cannot be read, whatever the header says'],
  ['application/x-www-form-urlencoded', 'a=1', 'form', 'the header says so'],
  ['multipart/form-data; boundary=x', '--x', 'form', 'it has a boundary'],
  ['multipart/form-data', '--x', 'text', 'without a boundary it has no parts'],
]
for (const [contentType, body, kind, why] of kinds)
  test(`${contentType ?? 'no type'} is shown as ${kind}: ${why}`, () => {
    expect(choose(contentType, body).kind).toBe(kind)
  })

test('JSON of which only a part is there is not taken for JSON by its looks', () => {
  expect(choose('text/html', '{"a":1}', null, false).kind).toBe('html')
})

test('a body that is still encoded is bytes, and says by what', () => {
  expect(choose('text/html', '\x1f\x8b', 'GZIP')).toMatchObject({ kind: 'hex', mime: 'text/html', encoding: 'gzip' })
  expect(choose('text/html', 'a', 'identity')).toMatchObject({ kind: 'html', encoding: null })
})

test('the boundary may stand in quotes', () => {
  expect(choose('multipart/form-data; boundary="a; b"', 'x').boundary).toBe('a; b')
})

test('the charset is the header’s, else the page’s own, else UTF-8', () => {
  expect(choose('text/html; Charset="ISO-8859-1"', 'x').charset).toBe('ISO-8859-1')
  expect(choose('text/html', '<html><meta charset="windows-1252">').charset).toBe('windows-1252')
  expect(choose('text/css', 'x').charset).toBe('utf-8')
  expect(choose('text/plain', latin1('\xff\xfeh\0i\0')).kind).toBe('text')
  expect(textOf(latin1('\xff\xfeh\0i\0'), choose('text/plain', latin1('\xff\xfeh\0i\0')).charset)).toBe('hi')
})

test('text is decoded by its charset; one that nobody knows reads as UTF-8 or latin1', () => {
  expect(textOf(latin1('\xe4'), 'windows-1251')).toBe('д')
  expect(textOf(utf8('\ufeffä'))).toBe('ä')
  expect(textOf(utf8('ä'), 'no-such-charset')).toBe('ä')
  expect(textOf(latin1('\xe4'))).toBe('ä')
})

test('text of any language looks like text, also cut inside a character; bytes do not', () => {
  expect(looksLikeText(utf8('中文 עברית ñ\t\r\n'))).toBe(true)
  expect(looksLikeText(utf8('中文').subarray(0, 4))).toBe(true)
  expect(looksLikeText(Uint8Array.from({ length: 256 }, (_, i) => i))).toBe(false)
  expect(looksLikeText(latin1('\x01\x02\x03\x04abc'))).toBe(false)
})

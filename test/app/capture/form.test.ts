import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formFields } from '../../../app/capture/form-fields.ts'
import { multipartParts } from '../../../app/capture/multipart.ts'

test('fields come decoded and in their order', () => {
  expect(formFields('a=1&b=x+y%26z&a=&c&=d&&e=%C3%A4&f=%E4&g=100%&h=1=2')).toEqual([
    { name: 'a', value: '1' },
    { name: 'b', value: 'x y&z' },
    { name: 'a', value: '' },
    { name: 'c', value: '' },
    { name: '', value: 'd' },
    { name: 'e', value: 'ä' },
    { name: 'f', value: 'ä' },
    { name: 'g', value: '100%' },
    { name: 'h', value: '1=2' },
  ])
})

test('fields read as URLSearchParams reads them', () => {
  const pairs = fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 8 })
  fc.assert(
    fc.property(pairs, (given) => {
      const text = new URLSearchParams(given).toString()
      expect(formFields(text).map(({ name, value }) => [name, value])).toEqual([...new URLSearchParams(text)])
    }),
  )
})

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const BODY = bytes(
  'preamble\r\n--xyz\r\nContent-Disposition: form-data; name="title"\r\n\r\nHello\r\n' +
    '--xyz\r\ncontent-disposition: form-data; name="file"; filename="a \\"b\\".png"\r\nContent-Type: image/PNG; x=1\r\n\r\n\x89PNG\r\n--xy\r\n\r\n' +
    '--xyz\r\n\r\nno header\r\n--xyz--\r\nepilogue --xyz\r\n',
)
const content = (body: Uint8Array) => (part: { from: number; to: number }) => String.fromCharCode(...body.subarray(part.from, part.to))

test('parts have their names, files and contents', () => {
  const parts = multipartParts(BODY, 'xyz')
  expect(parts.map(({ name, filename, mime, whole }) => [name, filename, mime, whole])).toEqual([
    ['title', null, null, true],
    ['file', 'a "b".png', 'image/png', true],
    ['', null, null, true],
  ])
  expect(parts.map(content(BODY))).toEqual(['Hello', '\x89PNG\r\n--xy\r\n', 'no header'])
})

test('a body that ends anywhere has the parts up to there, within its bytes', () => {
  for (let end = 0; end <= BODY.length; end++) {
    const body = BODY.subarray(0, end)
    for (const { from, to } of multipartParts(body, 'xyz')) {
      expect(from).toBeLessThanOrEqual(to)
      expect(to).toBeLessThanOrEqual(end)
    }
  }
  expect(multipartParts(BODY.subarray(0, 70), 'xyz')[0]).toMatchObject({ name: 'title', whole: false })
})

test('no bytes and no boundary make it throw', () => {
  const part = fc.constantFrom('--', 'x', '\r\n', '\r\n\r\n', 'Content-Disposition: form-data; name="', '"', ';', '\xff')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.constantFrom('x', 'xx', '', '中'), (pieces, boundary) => {
      const body = bytes(pieces.join(''))
      for (const { from, to } of multipartParts(body, boundary)) expect(from <= to && to <= body.length).toBe(true)
    }),
  )
})

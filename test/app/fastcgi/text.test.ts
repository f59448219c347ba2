import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latin1Bytes, latin1Text, readableText } from '../../../app/fastcgi/text.ts'
import { utf8 } from '../../../app/fastcgi/utf8.ts'

test('latin1 keeps every byte, also those that windows-1252 would change', () => {
  const all = Uint8Array.from({ length: 10_000 }, (_, i) => i & 0xff)
  expect(latin1Text(all)).toBe(Buffer.from(all).toString('latin1'))
  expect(latin1Bytes(latin1Text(all))).toEqual(all)
  expect(latin1Text(all, 0x80, 0x84)).toBe('\u0080\u0081\u0082\u0083')
  expect(() => latin1Bytes('\u0100')).toThrow(RangeError)
})

test('readable: UTF-8 where it is, else latin1; a byte order mark stays', () => {
  expect(readableText(Uint8Array.of(0x63, 0xc3, 0xa9))).toBe('c\u00e9')
  expect(readableText(Uint8Array.of(0x63, 0xe9))).toBe('c\u00e9')
  expect(readableText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  expect(readableText(Uint8Array.of(0x61, 0xc3, 0xa9, 0x62), 1, 3)).toBe('\u00e9')
})

test('UTF-8 is that of TextEncoder, lone surrogates included', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('\ud800', '\udc00', '\u07ff', '\u0800', '\uffff', 'a')),
      (text, more) => {
        const all = text + more.join('')
        const expected = new TextEncoder().encode(all)
        const into = new Uint8Array(expected.length + 2)
        expect(utf8.size(all)).toBe(expected.length)
        expect(utf8.encode(all, into, 1)).toBe(expected.length + 1)
        expect(Buffer.compare(into.subarray(1, -1), expected)).toBe(0)
      },
    ),
  )
})

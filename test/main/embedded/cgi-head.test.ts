import { assert as always, array, constantFrom, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { cgiHead } from '../../../main/embedded/cgi-head.ts'

const written = (status: number, headers: readonly string[]): Buffer => {
  const lines = [...headers, '__terminator__'].map((header) => `"${header.replace(/["\\]/g, '\\$&')}"`)
  return Buffer.from(`{ "status": ${status}, "headers": [${lines.join(',\n')}]}`, 'latin1')
}

test('the status is told where it is not 200', () => {
  expect(cgiHead(written(200, ['X-A: 1'])).toString()).toBe('X-A: 1\r\n\r\n')
  expect(cgiHead(written(404, ['X-A: 1'])).toString()).toBe('Status: 404 Not Found\r\nX-A: 1\r\n\r\n')
  expect(cgiHead(written(299, [])).toString()).toBe('Status: 299\r\n\r\n')
})

test('headers of any byte come out as the script gave them, in order', () => {
  const byte = integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
  const text = string({ unit: byte })
  always(
    property(array(text.filter((header) => header !== '__terminator__')), constantFrom(200, 302, 500), (headers, status) => {
      const lines = cgiHead(written(status, headers)).toString('latin1')
      expect(lines.endsWith(`${headers.map((header) => `${header}\r\n`).join('')}\r\n`)).toBe(true)
    }),
  )
})

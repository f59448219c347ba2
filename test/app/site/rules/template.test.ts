import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SiteRequest } from '../../../../app/site/rules/site-request.ts'
import { compileTemplate, templateProblem } from '../../../../app/site/rules/template.ts'
import { urlText } from '../../../../app/site/rules/url-text.ts'

const request: SiteRequest = {
  scheme: 'http',
  method: 'GET',
  host: 'blog.localhost',
  path: '/a b/é',
  query: 'z=1&z=x%2Fy',
  headers: [
    ['X-Y', 'one'],
    ['x-y', 'two'],
  ],
  client: '127.0.0.1',
  port: 8081,
}

test.each([
  ['plain', 'plain'],
  ['${method} ${scheme}://${host}:${port}${path}', 'GET http://blog.localhost:8081/a b/é'],
  ['${query} ${query.z} ${query.none}|', 'z=1&z=x%2Fy x/y |'],
  ['${header.X-Y} ${header.none}|', 'one, two |'],
  ['${client} ${1}-${2}${3}', '127.0.0.1 first-second'],
  ['$${path} $ {path} $x', '${path} $ {path} $x'],
])('%s', (source, text) => expect(compileTemplate(source).render(request, ['first', 'second'])).toBe(text))

test.each(['${pth}', '${}', '${0}', '${10}', '${header.}', '${toString}'])('%s is no field', (source) =>
  expect(templateProblem(source)).toContain('has no field'),
)

test('a field that does not end is told', () => expect(templateProblem('a ${path')).toBe('has ${path without its }'))

test('in a URL what is inserted is encoded, the query as it came', () => {
  expect(urlText('/x${path}?${query}&h=${query.z}', request, [])).toBe('/x/a%20b/%C3%A9?z=1&z=x%2Fy&h=x/y')
  expect(urlText('/é/${1}', request, ['?a#b\r\nX: y'])).toBe('/%C3%A9/%3Fa%23b%0D%0AX%3A%20y')
})

test('whatever a request says, nothing but what a URL may hold comes out', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const made = urlText('/to/${1}', request, [text])
      expect(made).toMatch(/^\/to\/[!'()*\-./0-9A-Z_a-z~%]*$/)
    }),
  ))

test('half of a character, of which a regular expression makes a capture, is a character that is not there', () =>
  expect(urlText('/to/${1}/${2}', request, ['\ud83d', 'a\ude00\u{1f600}'])).toBe('/to/%EF%BF%BD/a%EF%BF%BD%F0%9F%98%80'))

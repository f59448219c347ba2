import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressRange } from '../../../../app/site/rules/address-range.ts'
import type { Exec } from '../../../../app/site/rules/exec.ts'
import { type Match, matchSchema } from '../../../../app/site/rules/match.ts'
import { compileMatch, describeMatch } from '../../../../app/site/rules/matcher.ts'
import type { SiteRequest } from '../../../../app/site/rules/site-request.ts'

const exec: Exec = (expression, text) => expression.exec(text)
const request: SiteRequest = {
  scheme: 'http',
  method: 'POST',
  host: 'api.blog.localhost',
  path: '/api/posts/1',
  query: 'page=2&tag=a+b&tag=%C3%A9&flag',
  headers: [
    ['Accept', 'text/html'],
    ['X-Debug', '1'],
    ['x-debug', 'caf\xc3\xa9'],
  ],
  client: '::ffff:127.0.0.1',
  port: 8081,
}
/** As the file writes it. */
const meets = (match: object, more: Partial<SiteRequest> = {}) =>
  compileMatch(matchSchema.parse(match) as Match)({ ...request, ...more }, exec)

test.each([
  [{}, []],
  [{ path: '/api/*' }, ['posts/1']],
  [{ path: ['/x', '/api/*'] }, ['posts/1']],
  [{ path: '/x' }, undefined],
  [{ method: ['GET', 'POST'] }, []],
  [{ method: 'GET' }, undefined],
  [{ host: 'API.blog.localhost' }, []],
  [{ host: '*.blog.localhost' }, []],
  [{ host: 'blog.localhost' }, undefined],
  [{ header: { 'X-DEBUG': '1' } }, []],
  [{ header: { 'x-debug': 'café' } }, []],
  [{ header: { 'x-debug': '2' } }, undefined],
  [{ header: { 'x-none': '*' } }, undefined],
  [{ header: { accept: 'text/*', 'x-debug': '*' } }, []],
  [{ query: { page: '2' } }, []],
  [{ query: { tag: 'a b' } }, []],
  [{ query: { tag: 'é' } }, []],
  [{ query: { flag: '*' } }, []],
  [{ query: { pag: '*' } }, undefined],
  [{ client: 'loopback' }, []],
  [{ client: '127.0.0.0/8' }, []],
  [{ client: ['10.0.0.0/8', '::1'] }, undefined],
  [{ path: '/api/*', method: 'POST', query: { page: '*' } }, ['posts/1']],
  [{ path: '/api/*', method: 'GET', query: { page: '*' } }, undefined],
  [{ not: { method: 'GET' } }, []],
  [{ not: { method: 'POST' } }, undefined],
  [{ path: '/api/*', not: { header: { 'x-none': '*' } } }, ['posts/1']],
])('%j', (match, captures) => expect(meets(match)).toEqual(captures))

test('a query is read as PHP reads it: a % without two digits hides nothing', () => {
  expect(meets({ query: { q: '*admin*' } }, { query: 'q=%61dmin%' })).toEqual([])
  expect(meets({ query: { q: '50% A' } }, { query: 'q=50%+%41' })).toEqual([])
})

test('all that is said must hold, and of a list one', () =>
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST', 'PUT'),
      fc.subarray(['GET', 'POST', 'PUT'], { minLength: 1 }),
      fc.constantFrom('/a', '/b', '/c'),
      fc.subarray(['/a', '/b', '/c'], { minLength: 1 }),
      fc.boolean(),
      (method, methods, path, paths, negated) => {
        const match = { method: methods, path: paths }
        const holds = methods.includes(method) && paths.includes(path)
        const found = meets(negated ? { not: match } : match, { method, path })
        expect(found !== undefined).toBe(holds !== negated)
      },
    ),
  ))

test('it is told in words', () => {
  const match = matchSchema.parse({ path: ['/a', '/b'], header: { 'X-Debug': '*' }, not: { client: 'loopback' } })
  expect(describeMatch(match)).toBe('path /a or /b, header x-debug *, not (client loopback)')
  expect(describeMatch({})).toBe('any request')
})

test.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['10.1.0.0/16', '10.1.255.3', true],
  ['10.1.0.0/15', '10.2.0.1', false],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', '::1', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['fe80::/10', 'febf::1%eth0', true],
  ['fe80::/10', 'fec0::1', false],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['loopback', '127.8.9.1', true],
  ['loopback', '::1', true],
  ['loopback', '192.168.1.1', false],
  ['10.0.0.0/8', 'rubbish', false],
])('%s has %s: %s', (range, address, isIn) => expect(addressRange(range)?.(address)).toBe(isIn))

test.each(['', 'localhost', '256.0.0.1', '1.2.3', '10.0.0.0/33', '::/129', '1::2::3', '10.0.0.0/', ':::', '12345::', '1:2:3:4:5:6:7:8:9'])(
  '%s is no range',
  (range) => expect(addressRange(range)).toBeUndefined(),
)

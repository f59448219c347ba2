import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CheckedHead, checkHead, HEAD_LIMIT_BYTES, type RawHead, VALUE_LIMIT_BYTES } from '../../../app/cgi/request-head.ts'
import { Failure } from '../../../app/failure.ts'
import { failureOf } from '../../failure-of.ts'

const head = (rawHeaders: readonly string[], more: Partial<RawHead> = {}): CheckedHead =>
  checkHead({ method: 'GET', target: '/', httpVersion: '1.1', rawHeaders, ...more })

const HOST = ['Host', 'blog.localhost:8080']

test('a usual request, taken apart', () => {
  expect(head(['hOsT', 'Blog.LOCALHOST:8080', 'Accept', '*/*'], { method: 'POST', target: '/a%20b?x=1?y' })).toEqual({
    method: 'POST',
    httpVersion: '1.1',
    target: '/a%20b?x=1?y',
    path: '/a%20b',
    query: 'x=1?y',
    host: 'blog.localhost',
    hostPort: 8080,
    headers: [
      ['hOsT', 'Blog.LOCALHOST:8080'],
      ['Accept', '*/*'],
    ],
    contentLength: undefined,
    chunked: false,
    notHanded: [],
  })
})

test.each([
  ['localhost', 'localhost', undefined],
  ['localhost:', 'localhost', undefined],
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['[::1]', '[::1]', undefined],
  ['[2001:DB8::1]:8080', '[2001:db8::1]', 8080],
  ['blog.localhost.:1', 'blog.localhost', 1],
  ['', '', undefined],
])('the Host header %s', (value, host, hostPort) => {
  expect(head(['Host', value])).toMatchObject({ host, hostPort })
})

test.each([
  ['http://blog.localhost:8080/a?b', '/a?b'],
  ['HTTP://BLOG.localhost:8080', '/'],
  ['http://blog.localhost:8080?b', '/?b'],
])('an absolute target that names the Host: %s', (target, origin) => {
  expect(head(HOST, { target }).target).toBe(origin)
})

test('the usual port may be left out on either side', () => {
  expect(head(['Host', 'a'], { target: 'http://a:80/x' }).target).toBe('/x')
  expect(head(['Host', 'a:80'], { target: 'http://a/x' }).target).toBe('/x')
  expect(head(['Host', 'a:443'], { target: 'https://a/x' }).target).toBe('/x')
})

test.each([
  ['no Host', [], 'http-bad-host', '0'],
  ['two Hosts', ['Host', 'a', 'host', 'a'], 'http-bad-host', '2'],
  ['a Host that is none', ['Host', 'a/b'], 'http-bad-request', 'Host'],
  ['a Host with a user', ['Host', 'u@a'], 'http-bad-request', 'Host'],
  ['a Host with a blank', ['Host', 'a b'], 'http-bad-request', 'Host'],
  ['a port over 65,535', ['Host', 'a:65536'], 'http-bad-request', 'Host'],
  ['two hosts in one', ['Host', 'a, b'], 'http-bad-request', 'Host'],
  ['a coding before chunked', [...HOST, 'Transfer-Encoding', 'gzip, chunked'], 'http-bad-length', 'Transfer-Encoding'],
  ['chunked twice', [...HOST, 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 'http-bad-length', 'Transfer-Encoding'],
  ['a coding like chunked', [...HOST, 'Transfer-Encoding', 'xchunked'], 'http-bad-length', 'Transfer-Encoding'],
  ['an empty coding', [...HOST, 'Transfer-Encoding', ''], 'http-bad-length', 'Transfer-Encoding'],
  ['both lengths', [...HOST, 'Content-Length', '1', 'Transfer-Encoding', 'chunked'], 'http-bad-length', 'Content-Length'],
  ['two lengths', [...HOST, 'Content-Length', '1', 'Content-Length', '1'], 'http-bad-length', '2 Content-Length'],
  ['two lengths in one', [...HOST, 'Content-Length', '1, 1'], 'http-bad-length', 'not a number'],
  ['a negative length', [...HOST, 'Content-Length', '-1'], 'http-bad-length', 'not a number'],
  ['a signed length', [...HOST, 'Content-Length', '+1'], 'http-bad-length', 'not a number'],
  ['a hexadecimal length', [...HOST, 'Content-Length', '0x10'], 'http-bad-length', 'not a number'],
  ['an empty length', [...HOST, 'Content-Length', ''], 'http-bad-length', 'not a number'],
  ['a length beyond numbers', [...HOST, 'Content-Length', '99999999999999999999'], 'http-bad-length', 'larger'],
  ['- and _', [...HOST, 'X-Real-Ip', '1', 'X_Real_Ip', '2'], 'http-header-clash', 'X-Real-Ip and X_Real_Ip'],
  ['_ and -, other case', [...HOST, 'x_real-IP', '1', 'X-REAL-ip', '2'], 'http-header-clash', 'x_real-IP and X-REAL-ip'],
] as const)('refused: %s', (_, rawHeaders, code, says) => {
  const failure = failureOf(() => head(rawHeaders))
  expect(failure).toMatchObject({ code, status: 400 })
  expect(failure.message).toContain(says)
})

test.each([
  ['another host', 'http://evil.example/'],
  ['another port', 'http://blog.localhost:8081/'],
  ['no port where Host has one', 'http://blog.localhost/'],
  ['a user', 'http://u@blog.localhost:8080/'],
  ['another scheme', 'ftp://blog.localhost:8080/'],
  ['no host', 'http:///x'],
  ['a fragment', '/a#b'],
  ['the server as a whole', '*'],
  ['no slash', 'index.php'],
])('refused target: %s', (_, target) => {
  expect(failureOf(() => head(HOST, { target }))).toMatchObject({ code: 'http-bad-target', status: 400 })
})

test('CONNECT is refused before all else', () => {
  expect(failureOf(() => head([], { method: 'CONNECT', target: 'a:1' }))).toMatchObject({ code: 'http-method-refused', status: 405 })
})

test('HTTP/1.0 needs no Host, but may not have two', () => {
  expect(head([], { httpVersion: '1.0' })).toMatchObject({ host: '', hostPort: undefined })
  expect(failureOf(() => head(['Host', 'a', 'Host', 'a'], { httpVersion: '1.0' }))).toMatchObject({ code: 'http-bad-host' })
})

test('HTTP/1.0 has no chunks', () => {
  expect(failureOf(() => head([...HOST, 'Transfer-Encoding', 'chunked'], { httpVersion: '1.0' }))).toMatchObject({
    code: 'http-bad-length',
  })
})

test('the length of a body', () => {
  expect(head([...HOST, 'Content-Length', '0'])).toMatchObject({ contentLength: 0, chunked: false })
  expect(head([...HOST, 'Content-Length', '0042'])).toMatchObject({ contentLength: 42 })
  expect(head([...HOST, 'transfer-encoding', 'Chunked'])).toMatchObject({ contentLength: undefined, chunked: true })
})

test('a name that comes again is no clash; one with _ or . is kept from PHP', () => {
  const { notHanded, headers } = head([...HOST, 'X-A', '1', 'x-a', '2', 'X_B', '3', 'X.C', '4', 'x_b', '5'])
  expect(notHanded).toEqual(['X_B', 'X.C', 'x_b'])
  expect(headers).toHaveLength(6)
})

test('limits: a value that no record holds, a head that is too large', () => {
  expect(head([...HOST, 'Cookie', 'a'.repeat(VALUE_LIMIT_BYTES)]).headers).toHaveLength(2)
  expect(failureOf(() => head([...HOST, 'Cookie', 'a'.repeat(VALUE_LIMIT_BYTES + 1)]))).toMatchObject({
    code: 'param-too-large',
    status: 431,
    details: { name: 'Cookie', bytes: VALUE_LIMIT_BYTES + 1, limit: VALUE_LIMIT_BYTES },
  })
  expect(failureOf(() => head(HOST, { target: `/${'a'.repeat(VALUE_LIMIT_BYTES)}` }))).toMatchObject({ details: { name: 'REQUEST_URI' } })
  const five = Array.from({ length: 5 }, (_, i) => [`X-${i}`, 'a'.repeat(HEAD_LIMIT_BYTES / 5)]).flat()
  expect(failureOf(() => head([...HOST, ...five]))).toMatchObject({ code: 'http-head-too-large', status: 431 })
  const cookies = Array.from({ length: 3 }, () => ['Cookie', 'a'.repeat(30_000)]).flat()
  expect(failureOf(() => head([...HOST, ...five.slice(0, 8), ...cookies])).message).toMatch(
    /^The request head is larger than 262144 bytes; the largest part of it is Cookie with 90030\.$/,
  )
})

test('whatever comes, it is a head with one meaning or a failure that a client is told', () => {
  const name = fc.oneof(
    fc.constantFrom('Host', 'host', 'Content-Length', 'Transfer-Encoding', 'X-A', 'X_A', 'X.A'),
    fc.string({ minLength: 1 }),
  )
  const value = fc.oneof(fc.constantFrom('a', 'a:1', '1', 'chunked', 'Chunked', '1, 1'), fc.string())
  const target = fc.oneof(fc.constantFrom('/', '*', 'http://a/', 'http://a:1/?x'), fc.string())
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), target, (pairs, target) => {
      try {
        const checked = head(pairs.flat(), { target })
        expect(pairs.filter(([name]) => name.toLowerCase() === 'host')).toHaveLength(1)
        expect(checked.chunked && checked.contentLength !== undefined).toBe(false)
        expect(checked.path + (checked.target.includes('?') ? `?${checked.query}` : '')).toBe(checked.target)
        expect(checked.path.startsWith('/')).toBe(true)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        expect([400, 405, 431]).toContain(error.status)
      }
    }),
  )
})

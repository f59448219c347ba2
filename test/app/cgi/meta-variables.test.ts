import { expect, test } from 'vitest'
import { type MetaVariablesInput, metaVariables } from '../../../app/cgi/meta-variables.ts'
import { checkHead } from '../../../app/cgi/request-head.ts'
import { originOf, variableOrigins } from '../../../app/cgi/variables.ts'

interface Request extends Partial<Omit<MetaVariablesInput, 'head'>> {
  readonly method?: string
  readonly target?: string
  readonly headers?: readonly string[]
}

function variables({ method = 'GET', target = '/blog/a.php?x=%20', headers = ['Host', 'Blog.localhost:8080'], ...more }: Request = {}) {
  const list = metaVariables({
    head: checkHead({ method, target, httpVersion: '1.1', rawHeaders: headers }),
    scheme: 'http',
    file: '/srv/www/blog/a.php',
    scriptName: '/blog/a.php',
    pathInfo: '',
    docroot: '/srv/www',
    contentLength: undefined,
    server: { address: '127.0.0.1', port: 8081 },
    client: { address: '127.0.0.1', port: 50_000 },
    version: '0.1.0',
    setParams: {},
    sluiceId: 'abcdef-1',
    ...more,
  })
  const names = list.map(([name]) => name)
  expect(new Set(names).size, 'each name once').toBe(names.length)
  return Object.fromEntries(list)
}

test('all that PHP is told of a GET', () => {
  expect(variables()).toEqual({
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_SOFTWARE: 'Sluice/0.1.0',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: 'GET',
    REQUEST_URI: '/blog/a.php?x=%20',
    REQUEST_SCHEME: 'http',
    QUERY_STRING: 'x=%20',
    SCRIPT_NAME: '/blog/a.php',
    SCRIPT_FILENAME: '/srv/www/blog/a.php',
    DOCUMENT_ROOT: '/srv/www',
    DOCUMENT_URI: '/blog/a.php',
    SERVER_NAME: 'blog.localhost',
    SERVER_PORT: '8081',
    SERVER_ADDR: '127.0.0.1',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '50000',
    REDIRECT_STATUS: '200',
    HTTP_HOST: 'Blog.localhost:8080',
    SLUICE_ID: 'abcdef-1',
  })
})

test('QUERY_STRING is there without a query, and keeps a second ?', () => {
  expect(variables({ target: '/blog/a.php' })).toMatchObject({ QUERY_STRING: '', REQUEST_URI: '/blog/a.php' })
  expect(variables({ target: '/?a?b' })).toMatchObject({ QUERY_STRING: 'a?b' })
})

test('PATH_INFO only where there is one, never with SCRIPT_NAME in it', () => {
  expect(variables()).not.toHaveProperty('PATH_INFO')
  const split = variables({ target: '/blog/a.php/caf%C3%A9/a%2Fb', pathInfo: '/café/a/b' })
  expect(split).toMatchObject({
    SCRIPT_NAME: '/blog/a.php',
    PATH_INFO: '/café/a/b',
    DOCUMENT_URI: '/blog/a.php/café/a/b',
    REQUEST_URI: '/blog/a.php/caf%C3%A9/a%2Fb',
  })
  expect(split, 'PHP would run it with cgi.fix_pathinfo=0').not.toHaveProperty('PATH_TRANSLATED')
})

test('HTTPS only where it is on', () => {
  expect(variables()).not.toHaveProperty('HTTPS')
  expect(variables({ scheme: 'https' })).toMatchObject({ HTTPS: 'on', REQUEST_SCHEME: 'https' })
})

test('CONTENT_TYPE and CONTENT_LENGTH have no HTTP_ beside them; the length is that of the body, not of the header', () => {
  const sent = variables({
    method: 'POST',
    headers: ['Host', 'a', 'Content-Type', 'text/plain', 'Transfer-Encoding', 'chunked'],
    contentLength: 12,
  })
  expect(sent).toMatchObject({ CONTENT_TYPE: 'text/plain', CONTENT_LENGTH: '12' })
  for (const name of ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH', 'HTTP_TRANSFER_ENCODING']) expect(sent).not.toHaveProperty(name)
  expect(variables({ headers: ['Host', 'a', 'Content-Length', '0'], contentLength: 0 })).toMatchObject({ CONTENT_LENGTH: '0' })
})

test('headers that come again are joined, cookies with a semicolon', () => {
  const headers = [
    'Host',
    'a',
    'X-Forwarded-For',
    'a',
    'Cookie',
    'a=1',
    'x-forwarded-for',
    'b',
    'Cookie',
    'b=2',
    'X-FORWARDED-FOR',
    'c',
    'cookie',
    'c=3',
  ]
  expect(variables({ headers })).toMatchObject({ HTTP_X_FORWARDED_FOR: 'a, b, c', HTTP_COOKIE: 'a=1; b=2; c=3' })
})

test('what PHP is not given: Proxy (httpoxy), what belongs to the connection, names with _ or .', () => {
  const kept = [
    'Proxy',
    'PROXY',
    'Connection',
    'Keep-Alive',
    'Proxy-Connection',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Upgrade',
    'X_Y',
    'X.Z',
  ]
  const sent = variables({ headers: ['Host', 'a', ...kept.flatMap((name) => [name, 'v']), 'Upgrade-Insecure-Requests', '1'] })
  expect(Object.keys(sent).filter((name) => name.startsWith('HTTP_'))).toEqual(['HTTP_HOST', 'HTTP_UPGRADE_INSECURE_REQUESTS'])
})

test('Authorization is passed on; who that is stays for PHP to find out', () => {
  const sent = variables({ headers: ['Host', 'a', 'Authorization', 'Basic dTpw'] })
  expect(sent).toMatchObject({ HTTP_AUTHORIZATION: 'Basic dTpw' })
  expect(sent).not.toHaveProperty('REMOTE_USER')
  expect(sent).not.toHaveProperty('AUTH_TYPE')
})

test('header bytes that are no ASCII pass unchanged', () => {
  const latin1 = (text: string) => Buffer.from(text).toString('latin1')
  expect(variables({ headers: ['Host', 'a', 'X-Name', latin1('é☃'), 'X-Name', 'z'] }).HTTP_X_NAME).toEqual(
    new Uint8Array(Buffer.from('é☃, z')),
  )
  expect(variables({ headers: ['Host', 'a', 'X-Raw', '\xff\x80'] }).HTTP_X_RAW).toEqual(Uint8Array.of(0xff, 0x80))
})

test('SERVER_NAME without a Host is the address; IPv6 stands in brackets', () => {
  expect(variables({ headers: ['Host', ''] })).toMatchObject({ SERVER_NAME: '127.0.0.1' })
  const v6 = variables({ headers: ['Host', ''], server: { address: '::1', port: 1 }, client: { address: 'fe80::1%eth0', port: 2 } })
  expect(v6).toMatchObject({ SERVER_NAME: '[::1]', SERVER_ADDR: '::1', REMOTE_ADDR: 'fe80::1' })
  expect(variables({ client: { address: '::ffff:10.0.0.1', port: 2 } })).toMatchObject({ REMOTE_ADDR: '10.0.0.1' })
  expect(variables({ headers: ['Host', '[::1]:8081'] })).toMatchObject({ SERVER_NAME: '[::1]' })
})

test('set-params win, but not over the length of the body and our id', () => {
  const setParams = { APP_ENV: 'dev', SERVER_NAME: 'live.example', HTTP_PROXY: 'p', CONTENT_LENGTH: '9', SLUICE_ID: 'x', EMPTY: '' }
  const sent = variables({ setParams, contentLength: 1 })
  expect(sent).toMatchObject({ ...setParams, CONTENT_LENGTH: '1', SLUICE_ID: 'abcdef-1' })
  expect(Object.keys(sent).at(-1)).toBe('SLUICE_ID')
})

test('each variable that is sent has an origin of its own', () => {
  const sent = variables({ scheme: 'https', pathInfo: '/x', contentLength: 1, headers: ['Host', 'a', 'Content-Type', 'b'] })
  for (const name of Object.keys(sent)) expect(name.startsWith('HTTP_') || name in variableOrigins, name).toBe(true)
  expect(originOf('HTTP_USER_AGENT').says).toContain('User-Agent')
  expect(originOf('APP_ENV').origin).toBe('site')
  expect(originOf('toString').origin).toBe('site')
})

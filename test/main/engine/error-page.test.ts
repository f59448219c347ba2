import { expect, test } from 'vitest'
import { type Details, Failure, type FailureCode, failures } from '../../../app/failure.ts'
import { type ErrorPage, type ErrorPageOptions, errorPage } from '../../../main/engine/error-page.ts'

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

function made(
  code: FailureCode,
  details: Details,
  options: Partial<ErrorPageOptions> = {},
): ErrorPage & { text: string; header: Record<string, string> } {
  const page = errorPage(new Failure(code, details).data, { details: true, id: 12, accept: HTML, ...options })
  return { ...page, text: new TextDecoder().decode(page.body), header: Object.fromEntries(page.headers) }
}

test('a page: what happened, what to do, which exchange', () => {
  const { status, header, text, body } = made('not-found', { path: '/blog/x' })
  expect(status).toBe(404)
  expect(header).toEqual({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options': 'nosniff',
  })
  for (const part of ['404 Not Found', 'There is no file for /blog/x.', 'front controller', 'exchange 12']) expect(text).toContain(part)
  expect(text).not.toMatch(/<script|<link|<img|url\(|https?:/)
})

test('what comes from outside is shown, never obeyed', () => {
  const { text, header, body } = made('not-found', { path: `/<script>alert(1)</script>"'&\u001b[2Jé` })
  expect(text).toContain('/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\x1b[2Jé')
  expect(text).not.toContain('<script>')
  expect(header['Content-Length']).toBe(String(body.length))
  expect(made('not-found', { path: '/\u001b[2J\u009b' }, { accept: '*/*' }).text).toContain('/\\x1b[2J\\x9b')
})

test.each([
  [HTML, 'text/html'],
  ['TEXT/HTML', 'text/html'],
  ['application/xhtml+xml', 'text/html'],
  ['*/*', 'text/plain'],
  ['application/json', 'text/plain'],
  ['', 'text/plain'],
  [undefined, 'text/plain'],
])('Accept: %s is answered with %s', (accept, type) => {
  const { header, text } = made('not-found', { path: '/x' }, { accept })
  expect(header['Content-Type']).toBe(`${type}; charset=utf-8`)
  if (type === 'text/plain') {
    expect(text).toBe(
      '404 Not Found\nThere is no file for /x.\nLook at the docroot and the front controller of the site.\nSluice, exchange 12\n',
    )
  }
})

test.each([HTML, '*/*'])('others than loopback clients learn the status alone (%s)', (accept) => {
  const { text } = made('connect-refused', { address: 'unix:/run/secret.sock', reason: 'ENOENT', pool: 'blog' }, { details: false, accept })
  expect(text).toContain('502 Bad Gateway')
  expect(text).not.toMatch(/secret|blog|ENOENT|Sluice|12/)
})

test.each([HTML, '*/*'])('an unknown host learns nothing, also on loopback (%s)', (accept) => {
  const { status, text } = made('http-unknown-host', {}, { accept })
  expect(status).toBe(421)
  expect(text).toContain('421 Misdirected Request')
  expect(text).not.toMatch(/Sluice|site|exchange|12/)
})

test('what HTTP wants beside the status', () => {
  expect(made('method-not-for-file', { method: 'POST' }).header.Allow).toBe('GET, HEAD')
  expect(made('http-method-refused', { method: 'CONNECT' }).header.Allow).toContain('GET')
  expect(made('queue-timeout', {}).header['Retry-After']).toMatch(/^\d+$/)
})

test('without an exchange, and a failure without a status', () => {
  expect(made('internal', { reason: 'x' }, { id: undefined }).text).toContain('<footer>Sluice</footer>')
  expect(made('file-unreadable', { path: '/x', reason: 'EIO' }).status).toBe(500)
})

test('each failure of the table makes a page', () => {
  for (const code of Object.keys(failures) as FailureCode[]) {
    const { status, text } = made(code, {})
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).toMatch(/^<!doctype html>/)
  }
})

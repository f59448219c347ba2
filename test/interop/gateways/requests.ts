/** A request as it goes over the wire, latin1: each character is a byte. Each asks for its connection to be closed. */
export interface SentRequest {
  readonly name: string
  readonly bytes: string
}

const HOST = 'Host: blog.test'

function sent(line: string, headers: readonly string[] = [], body = ''): SentRequest {
  const withHost = headers.some((header) => /^host:/i.test(header)) || line.endsWith('HTTP/1.0') ? headers : [HOST, ...headers]
  const version = /HTTP\/1\.\d$/.test(line) ? line : `${line} HTTP/1.1`
  const shown = headers.map((header) => (header.length > 60 ? `${header.slice(0, 57)}...` : header))
  const name = [line, ...shown]
    .join(' | ')
    .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return {
    name: name.length > 160 ? `${name.slice(0, 157)}...` : name,
    bytes: `${version}\r\n${[...withHost, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`,
  }
}

const get = (path: string, ...headers: readonly string[]): SentRequest => sent(`GET ${path}`, headers)
const post = (path: string, type: string, body: string, ...headers: readonly string[]): SentRequest =>
  sent(`POST ${path}`, [`Content-Type: ${type}`, `Content-Length: ${body.length}`, ...headers], body)
const chunked = (path: string, chunks: readonly string[], end = '0\r\n\r\n', ...headers: readonly string[]): SentRequest =>
  sent(
    `POST ${path}`,
    ['Content-Type: text/plain', 'Transfer-Encoding: chunked', ...headers],
    chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('') + end,
  )

const FORM = 'application/x-www-form-urlencoded'
const MULTIPART =
  '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n\r\nhello\r\n--b--\r\n'

const paths = [
  ...[
    '/',
    '/index.php',
    '/page.php',
    '/none',
    '/none/',
    '/none.php',
    '/none.css',
    '/page.php/',
    '/page.php/x/y',
    '/page.php/a%20b',
    '/page.php/a%2Fb',
  ],
  ...[
    '/page.php/%C3%A9',
    '/page.php/a+b',
    '/page.php/a%3Fb',
    '/page.php//x',
    '/page.php/x.php',
    '/page.php/../page.php',
    '/page.php/.',
    '/page.php/x/..',
  ],
  ...[
    '/sub',
    '/sub/',
    '/sub?a=1',
    '/sub/page.php',
    '/sub/./page.php',
    '/sub/../page.php',
    '/sub/%2e%2e/page.php',
    '/sub//page.php',
    '//page.php',
    '/%70age.php',
  ],
  ...[
    '/sub%2Fpage.php',
    '/../page.php',
    '/page%00.php',
    '/page.php%0A',
    '/page.php/x%0Ay',
    '/page.php%20',
    '/page.PHP',
    '/dir',
    '/dir/',
    '/html',
    '/html/',
  ],
  ...[
    '/caf%C3%A9.php',
    '/caf\xc3\xa9.php',
    '/with%20space.php',
    '/page.php/%ff',
    '/page.php/100%',
    '/page.php\\x',
    '/.env',
    '/.well-known/x.txt',
    '/config.php.bak',
  ],
  ...['/folder.php/inner.php', '/folder.php/', '/photo.jpg/x.php', '/page.php;v=1', '/page.php:80/x'],
  `/page.php/${'x'.repeat(3000)}`,
]

const queries = [
  '?',
  '?a=1',
  '?a=1&a=2',
  '?a[]=1&a[b]=2',
  '?a=%20+%2B',
  '?%C3%A9=%E2%82%AC',
  '?a=1?b=2',
  '?a&b',
  '??a',
  '?a=%zz',
  '?a=\xe9',
  `?a=${'x'.repeat(5000)}`,
]

const headers: readonly (readonly string[])[] = [
  ['X-Plain: one'],
  ['x-lower: one'],
  ['X-Twice: one', 'X-Twice: two'],
  ['Cookie: a=1', 'Cookie: b=2'],
  ['Accept: text/html', 'Accept: text/plain'],
  ['X_Under: one'],
  ['X.Dot: one'],
  ['X-Same: one', 'X_Same: two'],
  ['Proxy: http://evil.test'],
  ['Authorization: Basic YTpi'],
  ['Authorization: Bearer abc'],
  ['Proxy-Authorization: Basic YTpi'],
  ['TE: trailers'],
  ['Upgrade: foo'],
  ['X-Empty:'],
  ['X-Blank:    one   '],
  ['X-Bytes: caf\xe9'],
  ['X-Utf8: caf\xc3\xa9'],
  ['X-Tab: a\tb'],
  [`X-Long: ${'x'.repeat(7000)}`],
  [`X-Longer: ${'x'.repeat(20_000)}`],
  ['Content-Type: text/plain'],
  ['Content-Length: 0'],
  ['Host: BLOG.test'],
  ['Host: blog.test:81'],
  ['Host: other.test'],
  ['Host: blog.test.'],
  ['Host: blog.test', 'Host: blog.test'],
  ['Accept-Encoding: gzip'],
  ['X-Forwarded-For: 10.1.2.3', 'X-Forwarded-Proto: https'],
  ['Expect: 100-continue'],
  ['Range: bytes=0-3'],
  ['If-None-Match: "x"'],
]

const answers = [
  'location',
  'location-status',
  'relative',
  'status',
  'no-content',
  'not-modified',
  'cookies',
  'empty',
  'length',
  'bytes',
  'reason',
  'connection',
  'big',
  'type',
  'accel',
  'error',
  'stderr',
  'status-twice',
]

/** What every gateway is asked: methods, bodies, forms of paths and queries, headers, sizes, and what a script may answer. */
export const requests: readonly SentRequest[] = [
  ...paths.map((path) => get(path)),
  ...queries.map((query) => get(`/page.php${query}`)),
  ...headers.map((each) => get('/page.php', ...each)),
  ...answers.map((answer) => get(`/answer.php?${answer}`)),
  ...['HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'PROPFIND', 'get', 'TRACE', 'FOO'].map((method) => sent(`${method} /page.php`)),
  sent('HEAD /answer.php?length'),
  sent('HEAD /style.css'),
  sent('GET /page.php HTTP/1.0'),
  sent('GET http://blog.test/page.php?a=1'),
  sent('OPTIONS *'),
  post('/page.php', FORM, 'a=1&b=2'),
  post('/page.php', FORM, ''),
  post('/page.php', 'application/json', '{"a":1}'),
  post('/page.php', 'multipart/form-data; boundary=b', MULTIPART),
  post('/page.php', 'application/octet-stream', '\x00\xff\r\n\x01'),
  post('/page.php', 'text/plain', 'x'.repeat(100_000)),
  post('/page.php', FORM, 'a=1', 'Expect: 100-continue'),
  post('/none', FORM, 'a=1'),
  post('/style.css', FORM, 'a=1'),
  post('/sub', FORM, 'a=1'),
  post('/', FORM, 'a=1'),
  sent('POST /page.php', ['Content-Length: 3'], 'abc'),
  sent('PUT /page.php', ['Content-Type: text/plain', 'Content-Length: 3'], 'abc'),
  sent('PUT /sub/', ['Content-Type: text/plain', 'Content-Length: 3'], 'abc'),
  sent('GET /page.php', ['Content-Type: text/plain', 'Content-Length: 3'], 'abc'),
  chunked('/page.php', ['hello ', 'world']),
  chunked('/page.php', []),
  chunked('/page.php', ['x'.repeat(30_000), 'y'.repeat(30_000)]),
  chunked('/page.php', ['abc'], '0\r\nX-Trailer: one\r\n\r\n', 'Trailer: X-Trailer'),
  ...['/style.css', '/app.js', '/html/index.html', '/photo.jpg'].map((path) => get(path)),
  get('/style.css', 'Range: bytes=0-3'),
  get('/style.css', 'Range: bytes=900-'),
  get('/style.css', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT'),
  get('/style.css', 'Accept-Encoding: gzip'),
]

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeExchange } from '../../../../app/capture/decode-exchange.ts'
import { maskForm } from '../../../../app/capture/redact/mask-form.ts'
import { maskHead, maskHeader } from '../../../../app/capture/redact/mask-header.ts'
import { maskHtml } from '../../../../app/capture/redact/mask-html.ts'
import { maskJson } from '../../../../app/capture/redact/mask-json.ts'
import { maskParameter } from '../../../../app/capture/redact/mask-parameter.ts'
import { maskUrl } from '../../../../app/capture/redact/mask-url.ts'
import { Masks } from '../../../../app/capture/redact/masks.ts'
import { redactExchange } from '../../../../app/capture/redact/redact-exchange.ts'
import type { ExchangeDetail } from '../../../../app/capture/summary.ts'
import { latin1Text } from '../../../../app/fastcgi/text.ts'
import { type PhpExchange, phpExchange } from '../../../fixtures/exchanges.ts'

test.each<[string, (masks: Masks) => string, string]>([
  ['a password of a form', (m) => maskForm('user=a&password=geheim&x=', m), 'user=a&password=*1****&x='],
  ['a name that is coded', (m) => maskForm('login%5Bpass%5D=abc', m), 'login%5Bpass%5D=*1*'],
  ['equal ones', (m) => maskForm('token=abcd&csrf_token=abcd&pwd=efgh', m), 'token=*1**&csrf_token=*1**&pwd=*2**'],
  ['one of a letter', (m) => maskForm('pin=1', m), 'pin=*'],
  ['a query', (m) => maskUrl('/x?a=1&apiKey=ab-cd#token=1', m), '/x?a=1&apiKey=*1***#token=1'],
  ['the password of a URL', (m) => maskUrl('mysql://me:secret@db/x', m), 'mysql://me:*1****@db/x'],
  ['Authorization', (m) => maskHeader('authorization', 'Basic YTpi', m), 'Basic *1**'],
  ['cookies', (m) => maskHeader('Cookie', 'PHPSESSID=3f2a9c; theme=dark; lone', m), 'PHPSESSID=*1****; theme=*2**; *3**'],
  ['Set-Cookie', (m) => maskHeader('Set-Cookie', 'a=bcd; Path=/; Secure', m), 'a=*1*; Path=/; Secure'],
  ['Location', (m) => maskHeader('Location', 'https://a.b/c?token=de', m), 'https://a.b/c?token=*1'],
  ['a header named like one', (m) => maskHeader('X-CSRF-Token', 'abc', m), '*1*'],
  ['another header', (m) => maskHeader('Accept', '*/*', m), '*/*'],
  ['a head', (m) => maskHead('Status: 200\r\nSet-Cookie: a=bcd\r\nX: y\r\n\r\n', m), 'Status: 200\r\nSet-Cookie: a=*1*\r\nX: y\r\n\r\n'],
  ['PHP_AUTH_PW', (m) => maskParameter('PHP_AUTH_PW', 'abc', m), '*1*'],
  ['AUTH_TYPE', (m) => maskParameter('AUTH_TYPE', 'Basic', m), 'Basic'],
  ['HTTP_COOKIE', (m) => maskParameter('HTTP_COOKIE', 'a=bc', m), 'a=*1'],
  ['REDIRECT_HTTP_AUTHORIZATION', (m) => maskParameter('REDIRECT_HTTP_AUTHORIZATION', 'Bearer abc', m), 'Bearer *1*'],
  ['QUERY_STRING', (m) => maskParameter('QUERY_STRING', 'a=1&token=bc', m), 'a=1&token=*1'],
  ['REQUEST_URI', (m) => maskParameter('REQUEST_URI', '/?token=bc', m), '/?token=*1'],
  ['a parameter of the site', (m) => maskParameter('DB_PASSWORD', 'abc', m), '*1*'],
  ['JSON', (m) => maskJson('{"user":"a","password" : "g\\"h","n":1}', m), '{"user":"a","password" : "*1**","n":1}'],
  ['JSON, a name with an escape', (m) => maskJson('{"pass\\u0077ord":"abc"}', m), '{"pass\\u0077ord":"*1*"}'],
  ['JSON, all within', (m) => maskJson('{"tokens":[{"id":"ab"},"cd",12.5e3],"x":"y"}', m), '{"tokens":[{"id":"*1"},"*2",99.9e9],"x":"y"}'],
  ['JSON, cut off', (m) => maskJson('{"a":1,"secret":"abcd', m), '{"a":1,"secret":"*1**'],
  ['JSON, one after the other', (m) => maskJson('{"pin":1}\n{"a":2}', m), '{"pin":9}\n{"a":2}'],
  [
    'a page',
    (m) => maskHtml('<input name="_token" type=hidden value="abc"><INPUT value=x name=q><meta content=\'ab\' name=csrf-token>', m),
    '<input name="_token" type=hidden value="*1*"><INPUT value=x name=q><meta content=\'*2\' name=csrf-token>',
  ],
  ['a page, cut off in a field', (m) => maskHtml('<b><input name=pwd value="a b', m), '<b><input name=pwd value="*1*'],
  ['a page, one without quotes', (m) => maskHtml('<input name=pwd value=abc><p value=abc>', m), '<input name=pwd value=*1*><p value=abc>'],
])('%s', (_name, masked, expected) => {
  expect(masked(new Masks())).toBe(expected)
})

const SECRET = 'ZZ-hunter2-ZZ'
const login: PhpExchange = {
  summary: { method: 'POST', target: `/login?token=${SECRET}` },
  requestHeaders: [
    ['Host', 'blog.localhost'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Cookie', `PHPSESSID=${SECRET}`],
    ['Authorization', `Bearer ${SECRET}`],
  ],
  params: [
    ['REQUEST_URI', `/login?token=${SECRET}`],
    ['HTTP_COOKIE', `PHPSESSID=${SECRET}`],
    ['PHP_AUTH_PW', SECRET],
    ['SCRIPT_FILENAME', '/srv/blog/index.php'],
  ],
  stdin: `name=me&password=${SECRET}`,
  stdout: `Content-Type: application/json\r\nSet-Cookie: PHPSESSID=${SECRET}; Path=/\r\n\r\n{"ok":true,"access_token":"${SECRET}"}`,
}

const shape = (detail: ExchangeDetail) =>
  decodeExchange(detail).attempts.map(({ records, params, head }) => ({
    records,
    names: params.map(({ name }) => name),
    length: head?.length,
  }))

test('nowhere in an exchange is a secret left; lengths, records and all else are as before; equal ones have one mask', () => {
  const detail = phpExchange(login)
  const before = latin1Text(detail.bytes)
  const safe = redactExchange(detail, new Masks())
  expect(JSON.stringify({ ...safe, bytes: '' }) + latin1Text(safe.bytes)).not.toContain(SECRET)
  expect(latin1Text(detail.bytes)).toBe(before)
  expect(safe.bytes.length).toBe(detail.bytes.length)
  expect(shape(safe)).toEqual(shape(detail))
  const masked = latin1Text(safe.bytes)
  const mask = '*1***********'
  for (const text of [
    'name=me&',
    `password=${mask}`,
    `Set-Cookie: PHPSESSID=${mask}; Path=/`,
    `"access_token":"${mask}"`,
    '/srv/blog/index.php',
  ])
    expect(masked).toContain(text)
  expect(masked.split(mask).length - 1).toBe(6)
})

test('what can not be looked into is masked whole: compressed bodies, what is no FastCGI, a head without its end', () => {
  const gzip = redactExchange(
    phpExchange({ ...login, stdout: `Content-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n\x1f${SECRET}` }),
    new Masks(),
  )
  const [attempt] = decodeExchange(gzip).attempts
  expect(latin1Text(attempt?.body.run(100) ?? new Uint8Array())).toBe('*'.repeat(14))
  const detail = phpExchange(login)
  const junk = new TextEncoder().encode(`Fatal: ${SECRET}`)
  const last = detail.segments.at(-1)
  const broken: ExchangeDetail = {
    ...detail,
    bytes: new Uint8Array([...detail.bytes, ...junk]),
    segments: [
      ...detail.segments,
      {
        stream: 'from-responder',
        attempt: 1,
        atMs: 20,
        offset: (last?.offset ?? 0) + (last?.length ?? 0),
        length: junk.length,
        captured: junk.length,
      },
    ],
  }
  expect(latin1Text(redactExchange(broken, new Masks()).bytes)).not.toContain(SECRET)
})

test('any JSON stays JSON of the same shape, and loses each string under a secret name', () => {
  const plain = fc.constantFrom('a', 'name', 'id"', 'ü')
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary-ascii' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(plain, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  fc.assert(
    fc.property(tree, tree, (left, right) => {
      const text = JSON.stringify({ left, my_token: right, also: left })
      const masked = maskJson(text, new Masks())
      expect(masked.length).toBe(text.length)
      const read = JSON.parse(masked) as Record<string, unknown>
      const before = JSON.parse(text) as Record<string, unknown>
      expect([read.left, read.also]).toEqual([before.left, before.also])
      for (const secret of strings(read.my_token)) expect(secret).toMatch(/^(\*(\d*)\**)?$/)
    }),
    { numRuns: 300 },
  )
})

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

test.each<[string, (text: string, masks: Masks) => string, string]>([
  ['pages', maskHtml, '<input name=pwd value=" '],
  ['JSON', maskJson, '{"token":["\\'],
  ['forms', maskForm, 'pwd=%&'],
  ['heads', maskHead, 'Cookie: =;'],
])('%s of a megabyte that never end take no time to speak of', (_name, masked, piece) => {
  const text = piece.repeat(1_000_000 / piece.length)
  const startMs = performance.now()
  expect(masked(text, new Masks()).length).toBe(text.length)
  expect(performance.now() - startMs).toBeLessThan(5000)
})

test('any bytes as bodies and heads: never thrown, never longer or shorter', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('application/json', 'text/html', 'multipart/form-data; boundary=a', 'application/x-www-form-urlencoded'),
      (stdin, stdout, type) => {
        const detail = phpExchange({ ...login, requestHeaders: [['Content-Type', type]], stdin, stdout })
        expect(redactExchange(detail, new Masks()).bytes.length).toBe(detail.bytes.length)
      },
    ),
  )
})

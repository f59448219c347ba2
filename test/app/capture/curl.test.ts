import { expect, test } from 'vitest'
import { curlCommand } from '../../../app/capture/curl.ts'
import { type SentRequest, sentRequest } from '../../../app/capture/sent-request.ts'
import { failureOf } from '../../failure-of.ts'
import { phpExchange } from '../../fixtures/exchanges.ts'

const SITE = 'http://127.0.0.1:8081'
const OWN = [
  ['User-Agent', 'x'],
  ['Accept', '*/*'],
] as const
const asked = (over: Partial<SentRequest> = {}): SentRequest => ({
  method: 'GET',
  target: '/',
  httpVersion: '1.1',
  headers: [['Host', '127.0.0.1:8081'], ...OWN],
  body: new Uint8Array(0),
  ...over,
})
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
/** In one line. */
const command = (over: Partial<SentRequest>): string => curlCommand(asked(over), SITE).replaceAll(' \\\n  ', ' ')
const withHeaders = (...headers: [string, string][]) => ({ headers: [['Host', 'blog.localhost:8080'], ...OWN, ...headers] as const })
const tail = " -H 'User-Agent: x' -H 'Accept: */*'"

test.each<[string, Partial<SentRequest>, string]>([
  ['a page', {}, `curl http://127.0.0.1:8081/${tail}`],
  ['a quote in the query', { target: "/?a='b'&c" }, `curl 'http://127.0.0.1:8081/?a='\\''b'\\''&c'${tail}`],
  ['brackets, which curl would expand', { target: '/?a[]=1' }, `curl -g 'http://127.0.0.1:8081/?a[]=1'${tail}`],
  ['dots, which curl would take out', { target: '/a/../b' }, `curl http://127.0.0.1:8081/a/../b --path-as-is${tail}`],
  ['a target that is no path', { method: 'OPTIONS', target: '*' }, `curl http://127.0.0.1:8081/ --request-target '*' -X OPTIONS${tail}`],
  ['HEAD', { method: 'HEAD' }, `curl http://127.0.0.1:8081/ -I${tail}`],
  ['another Host', { headers: [['Host', 'shop.test'], ...OWN] }, `curl http://127.0.0.1:8081/ -H 'Host: shop.test'${tail}`],
  ['a site by its name', withHeaders(), `curl http://blog.localhost:8080/${tail}`],
  ['no Host', { httpVersion: '1.0', headers: OWN }, `curl http://127.0.0.1:8081/ --http1.0 -H Host:${tail}`],
  ['an empty header', withHeaders(['X', '']), `curl http://blog.localhost:8080/${tail} -H 'X;'`],
  [
    'headers of the connection',
    withHeaders(['Connection', 'keep-alive'], ['Content-Length', '0']),
    `curl http://blog.localhost:8080/ -X GET${tail} -H Content-Type: --data-raw ''`,
  ],
  ['encodings', withHeaders(['Accept-Encoding', 'gzip, br']), `curl http://blog.localhost:8080/${tail} --compressed`],
  ['no encoding', withHeaders(['Accept-Encoding', 'identity']), `curl http://blog.localhost:8080/${tail} -H 'Accept-Encoding: identity'`],
  ['what curl would add', { headers: [['Host', '127.0.0.1:8081']] }, 'curl http://127.0.0.1:8081/ -H User-Agent: -H Accept:'],
  ['a form', { method: 'POST', body: bytes('@a=1&b=2') }, `curl http://127.0.0.1:8081/${tail} -H Content-Type: --data-raw '@a=1&b=2'`],
  [
    'PUT',
    { method: 'PUT', ...withHeaders(['Content-Type', 'a/b']), body: bytes('x') },
    `curl http://blog.localhost:8080/ -X PUT${tail} -H 'Content-Type: a/b' --data-raw 'x'`,
  ],
  [
    'bytes',
    { method: 'POST', ...withHeaders(['Content-Type', 'a/b']), body: new Uint8Array([45, 0, 39, 37, 92, 255]) },
    `printf '\\055\\000\\047%%\\\\\\377' |\ncurl http://blog.localhost:8080/${tail} -H 'Content-Type: a/b' --data-binary @-`,
  ],
  ['latin1 in a header', withHeaders(['X', 'caf\xe9']), `curl http://blog.localhost:8080/${tail} -H "$(printf 'X: caf\\351')"`],
  ['UTF-8 in a header', withHeaders(['X', 'caf\xc3\xa9']), `curl http://blog.localhost:8080/${tail} -H 'X: café'`],
  [
    'a mark that turns the text',
    withHeaders(['X', '\xe2\x80\xae']),
    `curl http://blog.localhost:8080/${tail} -H "$(printf 'X: \\342\\200\\256')"`,
  ],
])('%s', (_name, over, line) => {
  expect(command(over)).toBe(line)
})

test('a long body goes through a pipe', () => {
  expect(command({ method: 'POST', body: bytes('x'.repeat(100_001)) })).toMatch(
    /^printf 'x{100001}' \|\ncurl .* -H Expect: --data-binary @-$/,
  )
})

test('the request of an exchange is whole, or refused', () => {
  const whole = phpExchange({ summary: { method: 'POST', requestBytes: 3 }, stdin: 'a=1' })
  expect(new TextDecoder().decode(sentRequest(whole).body)).toBe('a=1')
  const cut = { ...whole, summary: { ...whole.summary, requestBytes: 10 } }
  expect(failureOf(() => sentRequest(cut))).toMatchObject({ code: 'exchange-body-cut', details: { missing: 7, length: 10 } })
  const noHttp = { ...whole, request: { ...whole.request, rawHead: 'GET' } }
  expect(failureOf(() => sentRequest(noHttp))).toMatchObject({ code: 'exchange-not-http' })
})

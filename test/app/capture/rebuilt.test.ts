import { expect, test } from 'vitest'
import { rebuiltAnswer } from '../../../app/capture/rebuilt-answer.ts'
import { rebuiltRequest } from '../../../app/capture/rebuilt-request.ts'
import { PairDecoder } from '../../../app/fastcgi/pair-decoder.ts'
import { latin1Bytes } from '../../../app/fastcgi/text.ts'

const request = (params: Readonly<Record<string, string>>) => {
  const decoder = new PairDecoder()
  // Each shorter than 128 bytes: FastCGI 1.0 section 3.4.
  for (const [name, value] of Object.entries(params))
    decoder.push(new Uint8Array([name.length, value.length, ...latin1Bytes(name + value)]))
  return rebuiltRequest(decoder, 'unix')
}

test('what nginx sends: one Content-Type of the two, none where it is empty', () => {
  const sent = {
    REQUEST_METHOD: 'POST',
    REQUEST_URI: '/a%20b?c',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '',
    HTTP_CONTENT_TYPE: 'text/plain',
    HTTP_CONTENT_LENGTH: '',
    HTTP_X_A_B: '',
    SERVER_PROTOCOL: 'HTTP/2.0',
    SERVER_NAME: '_',
    REMOTE_ADDR: '::1',
    REMOTE_PORT: '5',
  }
  expect(request(sent)).toEqual({
    ...{ scheme: 'http', method: 'POST', target: '/a%20b?c', host: '_', httpVersion: '2.0', client: '[::1]:5', file: null, docroot: null },
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Length', ''],
      ['X-A-B', ''],
    ],
  })
})

test('without REQUEST_URI the target is put together; without an address of the client it is who connected', () => {
  expect(request({ SCRIPT_NAME: '/a.php', PATH_INFO: '/b', QUERY_STRING: 'c=d' })).toMatchObject({ target: '/a.php/b?c=d', client: 'unix' })
  expect(request({})).toMatchObject({ method: '', target: '', host: '', client: 'unix', headers: [] })
})

test.each([
  [{ HTTPS: 'on' }, 'https'],
  [{ HTTPS: 'off' }, 'http'],
  [{ REQUEST_SCHEME: 'https' }, 'https'],
  [{ HTTPS: '' }, 'http'],
])('%j is %s', (params: Readonly<Record<string, string>>, scheme) => {
  expect(request(params).scheme).toBe(scheme)
})

test.each([
  ['Status: 404 Not Found\r\nX: 1\r\n\r\n', 404, 'Not Found', [['X', '1']]],
  ['Location: /b\n\n', 302, '', [['Location', '/b']]],
  ['X: a: b\r\nno colon\r\n\r\n', 200, '', [['X', 'a: b']]],
  ['status: 204\r\n\r\n', 204, '', []],
  ['Status: nonsense\r\n\r\n', 200, '', []],
])('the answer of %j', (head, status, reason, headers) => {
  expect(rebuiltAnswer(new TextEncoder().encode(head))).toEqual({ status, reason, headers })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyless, RESPONSE_HEAD_LIMIT_BYTES, type ResponseHead, ResponseHeadReader } from '../../../app/cgi/response-head.ts'
import { Failure } from '../../../app/failure.ts'
import { failureOf } from '../../failure-of.ts'

const bytes = (latin1: string): Uint8Array => new Uint8Array(Buffer.from(latin1, 'latin1'))
const latin1 = (all: Uint8Array): string => Buffer.from(all).toString('latin1')

/** Head and body of an answer that comes in these pieces. */
function read(...pieces: string[]): { head: ResponseHead; body: string } {
  const reader = new ResponseHeadReader('blog')
  let body: string | undefined
  for (const piece of pieces) {
    if (body !== undefined) body += piece
    else {
      const found = reader.push(bytes(piece))
      if (found) body = latin1(found.rest)
    }
  }
  if (!reader.head || body === undefined) throw reader.endedEarly()
  return { head: reader.head, body }
}

const PHP = 'X-Powered-By: PHP/8.2.36\r\nContent-type: text/html; charset=UTF-8\r\n\r\n<p>'

test('an answer of PHP', () => {
  expect(read(PHP)).toEqual({
    head: {
      status: 200,
      reason: '',
      headers: [
        ['X-Powered-By', 'PHP/8.2.36'],
        ['Content-type', 'text/html; charset=UTF-8'],
      ],
      contentLength: undefined,
      findings: [],
    },
    body: '<p>',
  })
})

describe('the status', () => {
  test.each([
    ['A: b', 200, ''],
    ['Status: 404 Not Found', 404, 'Not Found'],
    ['status:404', 404, ''],
    ['Status: 999 \xdcber', 999, '\xdcber'],
    ['Location: /x', 302, ''],
    ['Location: /x\nStatus: 201 Created', 201, 'Created'],
    ['HTTP/1.1 404 Not Found\r\nA: b', 404, 'Not Found'],
    ['HTTP/2 500\nA: b', 500, ''],
  ])('%j', (lines, status, reason) => {
    const { head } = read(`${lines}\n\n`)
    expect(head).toMatchObject({ status, reason, findings: [] })
    expect(head.headers.map(([name]) => name.toLowerCase())).not.toContain('status')
  })

  test.each([
    ['HTTP/1.1 404 Not Found\nStatus: 410 Gone', 410],
    ['Status: 410\nStatus: 404', 404],
  ])('%j: the last one counts, and that is a finding', (lines, status) => {
    expect(read(`${lines}\n\n`).head).toMatchObject({ status, findings: [{ code: 'response-status-twice' }] })
  })

  test.each([100, 101, 103])('%i ends no exchange: 200 and a finding', (status) => {
    const { head } = read(`Status: ${status} Early\nLink: </a.css>\n\nbody`)
    expect(head).toMatchObject({ status: 200, reason: '', headers: [['Link', '</a.css>']], findings: [{ code: 'response-interim' }] })
    expect(head.findings[0]?.says).toContain(String(status))
  })
})

test('headers keep their order, their case, their repeats and their bytes', () => {
  const utf8 = Buffer.from('é☃').toString('latin1')
  const { head } = read(`Set-Cookie: a=1\r\nX-E: no\r\nset-cookie:b=2\r\nX-Utf8:\t${utf8} \r\nX-Accel-Buffering: no\r\nX-Empty:\r\n\r\n`)
  expect(head.headers).toEqual([
    ['Set-Cookie', 'a=1'],
    ['X-E', 'no'],
    ['set-cookie', 'b=2'],
    ['X-Utf8', utf8],
    ['X-Accel-Buffering', 'no'],
    ['X-Empty', ''],
  ])
})

test('what belongs to the connection is left out, and said', () => {
  const { head } = read('Connection: close\nKeep-Alive: 5\nTransfer-Encoding: chunked\nUpgrade: h2c\nA: b\n\n')
  expect(head.headers).toEqual([['A', 'b']])
  expect(head.findings.map(({ code }) => code)).toEqual(Array(4).fill('response-connection-header'))
  expect(head.findings[2]?.says).toContain('Transfer-Encoding: chunked')
})

describe('Content-Length', () => {
  test.each([
    ['Content-Length: 5', 5],
    ['content-length: 0', 0],
    ['Content-Length: 5\nContent-Length: 05', 5],
    ['Status: 204\nContent-Length: 5', undefined],
    ['Status: 304\nContent-Length: 5', undefined],
  ])('%j', (lines, contentLength) => {
    const { head } = read(`${lines}\n\n`)
    expect(head).toMatchObject({ contentLength, headers: [] })
  })
})

test('an answer may begin with its empty line: no header, but a finding', () => {
  for (const line of ['\n', '\r\n']) {
    expect(read(`${line}body`)).toMatchObject({
      head: { status: 200, headers: [], findings: [{ code: 'response-head-empty' }] },
      body: 'body',
    })
  }
})

describe('refused, with the bytes', () => {
  test.each([
    ['no colon', 'PHP Warning', 'line 1 has no colon: PHP Warning'],
    ['no name', ': b', 'line 1 has no header name'],
    ['a blank in a name', 'A: b\nX Y: c', 'line 2 has no header name: X Y: c'],
    ['a blank before the colon', 'A : b', 'no header name'],
    ['a name that is no token', 'X-\xe9: b', 'no header name: X-\\xe9: b'],
    ['a control character', 'A: b\x00c', 'holds a control character: A: b\\x00c'],
    ['an escape', 'A: \x1b[2J', 'A: \\x1b[2J'],
    ['a CR alone', 'A: b\rSet-Cookie: c', 'A: b\\x0dSet-Cookie: c'],
    ['a folded line', 'A: b\n c: d', 'line 2 is folded'],
    ['a folded first line', ' A: b', 'line 1 is folded'],
    ['a status under 100', 'Status: 099 X', 'no status'],
    ['a status over 999', 'Status: 1000', 'no status'],
    ['a status of letters', 'Status: abc', 'no status'],
    ['an empty status', 'Status:', 'no status'],
    ['a control character in the reason', 'HTTP/1.1 200 O\x07K', 'no status'],
    ['a bad status line', 'HTTP/1.1 OK', 'no status'],
    ['a negative length', 'Content-Length: -1', 'is no length'],
    ['two lengths', 'Content-Length: 1\nContent-Length: 2', 'second length beside 1'],
    ['two lengths in one', 'Content-Length: 1, 1', 'is no length'],
  ])('%s', (_, lines, says) => {
    const failure = failureOf(() => read(`${lines}\n\nbody`))
    expect(failure).toMatchObject({ code: 'responder-head-bad', status: 502, details: { pool: 'blog' } })
    expect(failure.message).toContain(says)
  })

  test('a long line is shown in part', () => {
    expect(failureOf(() => read(`${'x'.repeat(100_000)}\n\n`)).message.length).toBeLessThan(400)
  })
})

test('an end before the head is whole', () => {
  expect(failureOf(() => read())).toMatchObject({ code: 'responder-head-missing', status: 502 })
  expect(failureOf(() => read(''))).toMatchObject({ code: 'responder-head-missing' })
  const failure = failureOf(() => read('Content-type: te', 'xt/html\r\n'))
  expect(failure).toMatchObject({ code: 'responder-head-bad' })
  expect(failure.message).toContain('Content-type: text/html\\x0d\\x0a')
})

describe('the limit', () => {
  const line = 'A: b\n'
  const filler = (size: number) => `X: ${'y'.repeat(size - line.length - 'X: \n\n'.length)}\n`
  test('a head as long as it may be', () => {
    const whole = `${line}${filler(RESPONSE_HEAD_LIMIT_BYTES)}\n`
    expect(whole).toHaveLength(RESPONSE_HEAD_LIMIT_BYTES)
    expect(read(whole.slice(0, 70_000), whole.slice(70_000), 'body').body).toBe('body')
  })
  test('one byte more, whole or in pieces, with or without its end', () => {
    const over = `${line}${filler(RESPONSE_HEAD_LIMIT_BYTES + 1)}\n`
    for (const pieces of [[over], [over.slice(0, 9), over.slice(9)], [over.slice(0, -1), 'more']]) {
      expect(failureOf(() => read(...pieces)).message).toContain('more than 1048576 bytes')
    }
  })
  test('blanks in a value cost no time', () => {
    const from = performance.now()
    read(`X: a${' '.repeat(500_000)}b\n\n`)
    expect(performance.now() - from).toBeLessThan(2000)
  })
})

test('cut at every byte, in two and in single ones, it is the same answer', () => {
  for (const whole of [PHP, 'Status: 302\nLocation: /x\n\n', '\r\nbody', 'A: b\r\n\nbody\n\n', 'A: b\n\r\n\r\nbody', '\n']) {
    const expected = read(whole)
    for (let cut = 0; cut <= whole.length; cut++)
      expect(read(whole.slice(0, cut), whole.slice(cut)), `${whole} at ${cut}`).toEqual(expected)
    expect(read(...whole)).toEqual(expected)
  }
})

test('any head comes back as it was written, however it is cut', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/).map((name) => `X-${name}`)
  const value = fc.stringMatching(/^([\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]{0,30}[\x21-\x7e\x80-\xff])?)?$/)
  const cuts = fc.array(fc.nat(), { maxLength: 6 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(token, value), { minLength: 1 }),
      fc.constantFrom('\n', '\r\n'),
      fc.string(),
      cuts,
      (headers, end, after, at) => {
        const body = Buffer.from(after).toString('latin1')
        const whole = `${headers.map(([name, value]) => `${name}: ${value}${end}`).join('')}${end}${body}`
        const places = [0, ...at.map((each) => each % (whole.length + 1)).sort((a, b) => a - b), whole.length]
        const got = read(...places.slice(1).map((to, i) => whole.slice(places[i], to)))
        expect(got.head.headers).toEqual(headers)
        expect(got.body).toBe(body)
      },
    ),
  )
})

test('whatever the bytes are, it is a head, a wait for more or a failure with its reason', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      const reader = new ResponseHeadReader('blog')
      try {
        for (const chunk of chunks) if (reader.push(chunk)) break
      } catch (error) {
        expect(error).toMatchObject({ code: 'responder-head-bad' })
        return
      }
      if (reader.head) expect(reader.head.status).toBeGreaterThanOrEqual(200)
      else expect(reader.endedEarly()).toBeInstanceOf(Failure)
    }),
  )
})

test('what is held does not change when the chunk is used again', () => {
  const reader = new ResponseHeadReader('blog')
  const chunk = bytes('A: b\n')
  reader.push(chunk)
  chunk.fill(0)
  reader.push(bytes('\n'))
  expect(reader.head?.headers).toEqual([['A', 'b']])
})

test.each([
  ['GET', 200, false],
  ['HEAD', 200, true],
  ['GET', 204, true],
  ['POST', 304, true],
  ['GET', 103, true],
  ['GET', 205, false],
])('%s %i ends with its head: %s', (method, status, answer) => expect(bodyless(method, status)).toBe(answer))

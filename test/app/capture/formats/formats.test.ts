import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64 } from '../../../../app/capture/formats/base64.ts'
import type { FileFormat } from '../../../../app/capture/formats/export-format.ts'
import { exported } from '../../../../app/capture/formats/exported.ts'
import { fileFormats, textFormats } from '../../../../app/capture/formats/index.ts'
import { Masks } from '../../../../app/capture/redact/masks.ts'
import type { ExchangeDetail } from '../../../../app/capture/summary.ts'
import { Failure } from '../../../../app/failure.ts'
import { failureOf } from '../../../failure-of.ts'
import { phpExchange, sampleExchanges, staticExchange } from '../../../fixtures/exchanges.ts'
import { readRecords } from '../../fastcgi/read-records.ts'

const SITE = 'http://127.0.0.1:8081/'
const plain = (detail: ExchangeDetail) => exported(detail, SITE, null)
const bytesOf = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? new TextEncoder().encode(part) : part)
const written = (format: FileFormat, details: readonly ExchangeDetail[]): Buffer =>
  Buffer.concat([
    bytesOf(format.head('1.2.3')),
    ...details.map((detail, index) => bytesOf(format.entry(plain(detail), index))),
    bytesOf(format.tail),
  ])
const post = phpExchange({
  summary: { method: 'POST', target: "/a?b='c'" },
  requestHeaders: [
    ['Host', '127.0.0.1:8081'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['X-Empty', ''],
  ],
  params: [
    ['REQUEST_URI', "/a?b='c'"],
    ['QUOTES', '"\\$x'],
    ['BYTES', '\u0001é'],
  ],
  stdin: 'a=1&b=%20',
  stderr: 'PHP message: oh',
})

test('PHP that fills $_SERVER', () => {
  expect(textFormats['php-server'].text(plain(post))).toBe(`<?php

$_SERVER = [
    'REQUEST_URI' => '/a?b=\\'c\\'',
    'QUOTES' => '"\\\\$x',
    'BYTES' => "\\x01\\xc3\\xa9",
];
`)
})

test('lines of nginx; what it can not hold is said', () => {
  expect(textFormats.nginx.text(plain(post))).toBe(`# In http {}: geo $dollar { default "$"; }
fastcgi_param REQUEST_URI "/a?b='c'";
fastcgi_param QUOTES "\\"\\\\\${dollar}x";
# BYTES: left out, it is no plain text
`)
})

test('PHP with curl', () => {
  expect(textFormats['php-curl'].text(plain(post))).toBe(`<?php

$curl = curl_init('http://127.0.0.1:8081/');
curl_setopt_array($curl, [
    CURLOPT_REQUEST_TARGET => '/a?b=\\'c\\'',
    CURLOPT_HTTPHEADER => [
        'Host: 127.0.0.1:8081',
        'Content-Type: application/x-www-form-urlencoded',
        'X-Empty;',
        'Accept:',
        'Expect:',
    ],
    CURLOPT_POSTFIELDS => 'a=1&b=%20',
    CURLOPT_CUSTOMREQUEST => 'POST',
    CURLOPT_HEADER => true,
    CURLOPT_RETURNTRANSFER => true,
]);
$answer = curl_exec($curl);
echo $answer === false ? curl_error($curl) . "\\n" : $answer;
`)
})

test('the bytes of a direction are records again', () => {
  const request = written(fileFormats['fastcgi-request'], [post])
  const answer = written(fileFormats['fastcgi-answer'], [post])
  expect(readRecords([request]).map(({ header }) => header.type)).toEqual([1, 4, 4, 5, 5])
  expect(readRecords([answer]).map(({ header }) => header.type)).toEqual([7, 6, 3])
})

test('what has no FastCGI is refused where nothing else could be written', () => {
  const file = staticExchange({ id: 7 }, new Uint8Array(3))
  for (const run of [
    () => textFormats['php-server'].text(plain(file)),
    () => textFormats.nginx.text(plain(file)),
    () => fileFormats.pcapng.entry(plain(file), 0),
    () => fileFormats['fastcgi-request'].entry(plain(file), 0),
  ])
    expect(failureOf(run)).toMatchObject({ code: 'exchange-no-fastcgi', details: { id: 7 } })
})

interface Har {
  log: { version: string; creator: object; entries: HarEntry[] }
}
interface HarEntry {
  startedDateTime: string
  time: number
  request: Record<string, unknown> & { postData?: Record<string, unknown> }
  response: Record<string, unknown> & { content: Record<string, unknown> }
  timings: Record<string, number>
  _fcgi: { attempts: { params: object[]; records: { type: string }[]; stderr: string }[]; worker: object | null }
}

test('HAR 1.2: each entry has all that the standard asks for, and FastCGI beside it', () => {
  const details = [...sampleExchanges(Date.UTC(2026, 10, 25)), post]
  const { log } = JSON.parse(written(fileFormats.har, details).toString()) as Har
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'Sluice', version: '1.2.3' } })
  expect(log.entries.length).toBe(details.length)
  for (const { startedDateTime, time, request, response, timings } of log.entries) {
    expect(startedDateTime).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(request).toEqual(
      expect.objectContaining({
        method: expect.any(String),
        url: expect.stringMatching(/^http:\/\//),
        httpVersion: expect.stringMatching(/^HTTP\//),
        cookies: expect.any(Array),
        headers: expect.any(Array),
        queryString: expect.any(Array),
        headersSize: expect.any(Number),
        bodySize: expect.any(Number),
      }),
    )
    expect(response).toEqual(
      expect.objectContaining({
        status: expect.any(Number),
        statusText: expect.any(String),
        httpVersion: expect.any(String),
        cookies: expect.any(Array),
        headers: expect.any(Array),
        redirectURL: expect.any(String),
        content: expect.objectContaining({ size: expect.any(Number), mimeType: expect.any(String) }),
      }),
    )
    const { send, wait, receive, ...rest } = timings
    for (const needed of [send, wait, receive]) expect(needed).toBeGreaterThanOrEqual(0)
    for (const ms of Object.values(rest)) expect(ms === -1 || ms >= 0).toBe(true)
    expect(time).toBeCloseTo(Object.values(timings).reduce((sum, ms) => sum + Math.max(0, ms), 0))
  }
  const entry = log.entries.at(-1)
  expect(entry?.request).toMatchObject({
    url: "http://127.0.0.1:8081/a?b='c'",
    queryString: [{ name: 'b', value: "'c'" }],
    postData: {
      mimeType: 'application/x-www-form-urlencoded',
      text: 'a=1&b=%20',
      params: [
        { name: 'a', value: '1' },
        { name: 'b', value: ' ' },
      ],
    },
  })
  const [attempt] = entry?._fcgi.attempts ?? []
  expect(attempt?.params[0]).toEqual({ name: 'REQUEST_URI', value: "/a?b='c'" })
  expect(attempt?.records.map(({ type }) => type)).toContain('FCGI_END_REQUEST')
  expect(attempt?.stderr).toBe('PHP message: oh')
})

test('a body in HAR and JSON lines comes back byte by byte, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.constantFrom('text/plain', 'image/png', 'application/json'),
      (body, type) => {
        const stdout = Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body])
        const detail = phpExchange({ stdin: body, summary: { method: 'POST' }, stdout })
        const entry = (JSON.parse(written(fileFormats.har, [detail]).toString()) as Har).log.entries[0]
        const { text, encoding } = entry?.response.content ?? {}
        expect(Buffer.from(String(text), encoding ? 'base64' : 'utf8')).toEqual(Buffer.from(body))
        const sent = JSON.parse(textFormats.json.text(plain(detail))) as { request: { body: { text?: string; base64?: string } } }
        const { text: sentText, base64: sentBase64 } = sent.request.body
        expect(sentText === undefined ? Buffer.from(sentBase64 ?? '', 'base64') : Buffer.from(sentText)).toEqual(Buffer.from(body))
      },
    ),
  )
})

test('base64 is that of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('no format lets a secret through unless it is asked for', () => {
  const detail = phpExchange({
    requestHeaders: [
      ['Host', 'a'],
      ['Cookie', 'sid=ZZ-hunter2'],
    ],
    params: [['HTTP_COOKIE', 'sid=ZZ-hunter2']],
    stdin: '{"password":"ZZ-hunter2"}',
    summary: { method: 'POST' },
    stdout: 'Content-Type: text/plain\r\nSet-Cookie: sid=ZZ-hunter2\r\n\r\nok',
  })
  const safe = exported(detail, SITE, new Masks())
  const everywhere = (of: typeof safe): string[] => [
    ...Object.values(textFormats).map(({ text }) => text(of)),
    ...Object.values(fileFormats).map((format: FileFormat) => Buffer.from(bytesOf(format.entry(of, 0))).toString('latin1')),
  ]
  for (const text of everywhere(safe)) expect(text).not.toContain('hunter2')
  for (const text of everywhere(plain(detail)).slice(0, -1)) expect(text).toContain('hunter2')
})

test('every format writes every kind of exchange, or says why not', () => {
  for (const detail of sampleExchanges(Date.now()))
    for (const run of [...Object.values(textFormats).map(({ text }) => text), ...Object.values(fileFormats).map(({ entry }) => entry)]) {
      try {
        expect(run(plain(detail), 0).length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(Failure)
      }
    }
})

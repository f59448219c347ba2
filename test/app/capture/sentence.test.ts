import { expect, test } from 'vitest'
import { decodeExchange } from '../../../app/capture/decode-exchange.ts'
import type { Note } from '../../../app/capture/note.ts'
import { sentenceOf } from '../../../app/capture/sentence.ts'
import type { ExchangeState, Summary, WorkerFigures } from '../../../app/capture/summary.ts'
import type { Entry } from '../../../app/contract/block.ts'
import { FCGI_STDERR } from '../../../app/fastcgi/constants.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { bytes, endNote, lost, note, openNote, recordOf } from './entries.ts'

const FILE = '/srv/blog/public/index.php'
const routed = (kind: (Note & { type: 'routed' })['kind'], file: string | null = FILE): Entry =>
  note(0, { type: 'routed', site: 'blog', pool: 'blog', kind, file, docroot: '/srv', why: '' })
const state = (atMs: number, to: ExchangeState): Entry => note(atMs, { type: 'state', state: to })
const answered = (status: number, headers: [string, string][] = []): Entry => note(1, { type: 'answered', status, reason: '', headers })
const end = (atMs: number, more: Partial<Note & { type: 'end' }> = {}): Entry => note(atMs, { ...endNote, ...more })
const php = (phpMs: number): Partial<Summary> => ({
  worker: { pid: 7, memoryBytes: 1, cpuPercent: null, phpMs, certain: true } as WorkerFigures,
})
const stderr = (text: string): Entry => bytes(1, 'from-responder', encodeRecord(FCGI_STDERR, 1, new TextEncoder().encode(text)))

/** The sentence with all that is known. */
function says(entries: readonly Entry[], more: Partial<Summary> = {}): string {
  const record = recordOf(...entries)
  Object.assign(record.summary, more)
  const detail = record.detail()
  return sentenceOf(detail.summary, { detail, decoded: decodeExchange(detail) })
}
const time = (epochMs: number): string => new Date(epochMs).toTimeString().slice(0, 8)

test('PHP’s own time is a part of the whole', () => {
  expect(says([routed('php'), answered(200), end(18)], php(16))).toBe('PHP answered 200 in 18 ms, 16 of them in index.php.')
  expect(says([routed('php'), answered(200), end(1800)], php(1100))).toBe('PHP answered 200 in 1.8 s, 1.1 s of it in index.php.')
  expect(says([routed('php'), answered(200), end(1800)], php(40))).toBe('PHP answered 200 in 1.8 s, 40 ms of it in index.php.')
  expect(says([routed('php'), answered(200), end(18)], php(17.9))).toBe('PHP answered 200 in 18 ms, all of it in index.php.')
  expect(says([routed('php'), answered(200), end(18)])).toBe('PHP answered 200 in 18 ms.')
})

test('a wait for a worker leads', () => {
  expect(says([routed('php'), state(1, 'queued'), state(381, 'connecting'), answered(200), end(412)], php(30))).toBe(
    'No worker was free for 380 ms, then PHP answered 200 in 32 ms, 30 of them in index.php.',
  )
})

test('a pool that starts is told from one that is full', () => {
  expect(says([routed('php'), state(1, 'queued'), state(5, 'starting'), state(305, 'connecting'), answered(200), end(320)])).toBe(
    'The pool was starting for 304 ms, then PHP answered 200 in 16 ms.',
  )
})

test('a wait that hardly matters is not worth leading with', () => {
  expect(says([routed('php'), state(1, 'queued'), state(21, 'waiting'), answered(200), end(2000)])).toBe('PHP answered 200 in 2 s.')
  expect(says([routed('php'), state(1, 'queued'), state(9, 'waiting'), answered(200), end(12)])).toBe('PHP answered 200 in 12 ms.')
})

test('a slow connection and a try that failed lead, too', () => {
  expect(says([routed('php'), state(1, 'connecting'), state(601, 'sending'), answered(200), end(620)])).toBe(
    'Connecting took 600 ms, then PHP answered 200 in 20 ms.',
  )
  const tries = [1, 2].map((n) => note(n, { type: 'attempt', n, address: 'unix:/s', generation: n }))
  expect(says([routed('php'), ...tries, answered(200), end(20)])).toBe('The first try got no answer, then PHP answered 200 in 20 ms.')
})

test('a client that reads slowly is named', () => {
  const slow = [note(10, { type: 'wait', name: 'client-slow', over: false }), note(1510, { type: 'wait', name: 'client-slow', over: true })]
  expect(says([routed('php'), answered(200), ...(slow as Entry[]), end(2000)], php(5))).toBe(
    'PHP answered 200 in 2 s, 1.5 s of it waiting for the client to read.',
  )
})

test('a fatal error leads with its place', () => {
  const fatal = 'PHP message: PHP Fatal error:  Uncaught Error: No cart in /srv/blog/Cart.php:41\nStack trace:\n#0 {main}'
  expect(says([routed('php'), stderr(fatal), answered(500), end(31, { stderrBytes: 90 })], php(30))).toBe(
    'PHP failed in Cart.php:41 after 31 ms: Uncaught Error: No cart.',
  )
})

test('a missing script is named with its path', () => {
  const start = encodeRequestStart({ requestId: 1, keepConn: false, params: [['SCRIPT_FILENAME', '/srv/indx.php']] })
  expect(says([routed('php'), bytes(1, 'to-responder', start), stderr('Primary script unknown'), answered(404), end(2)])).toBe(
    'The file that PHP was asked for does not exist: /srv/indx.php.',
  )
})

test('what else is on STDERR is told after the answer', () => {
  const warning = 'PHP message: PHP Warning:  Undefined variable $x in /srv/a.php on line 3'
  expect(says([routed('php'), stderr(warning), answered(200), end(18, { stderrBytes: warning.length })])).toBe(
    'PHP answered 200 in 18 ms. First message: Warning: Undefined variable $x, a.php:3.',
  )
  expect(says([routed('php'), stderr('rubbish'), answered(200), end(18, { stderrBytes: 2048 })])).toBe(
    'PHP answered 200 in 18 ms. It wrote 2 KB to STDERR.',
  )
})

test('a file says its size, a copy that is still good says so', () => {
  const file = '/srv/blog/public/app.css'
  expect(says([routed('static', file), answered(200), end(0.4, { responseBytes: 12_345 })])).toBe(
    'Served app.css from disk, 12 KB, in 0.4 ms.',
  )
  expect(says([routed('static', file), answered(206), end(0.4, { responseBytes: 100 })])).toBe(
    'Served a part of app.css from disk, 100 B, in 0.4 ms.',
  )
  expect(says([routed('static', file), answered(304), end(0.3)])).toBe('The client has app.css as it is on disk: answered 304 in 0.3 ms.')
})

test('what Sluice answers itself says why', () => {
  expect(says([routed('redirect', null), answered(308, [['Location', '/admin/']]), end(0.2)])).toBe(
    'Redirected to /admin/ with 308 in 0.2 ms.',
  )
  expect(says([routed('error', null), answered(404), end(0.3, { failure: { ...lost, says: 'There is no file for /x.' } })])).toBe(
    'There is no file for /x.',
  )
  expect(says([routed('error', null), answered(404), end(0.3)])).toBe('Sluice answered 404 in 0.3 ms.')
})

test('a failure speaks for itself', () => {
  expect(says([routed('php'), end(9, { state: 'failed', failure: { ...lost, says: 'No byte came.' } })])).toBe('No byte came.')
})

test('a client that left says when', () => {
  expect(says([routed('php'), end(230, { state: 'cancelled' })])).toBe(
    'The client closed the connection after 230 ms, before an answer came.',
  )
  expect(says([routed('php'), answered(200), end(230, { state: 'cancelled', responseBytes: 12_345 })])).toBe(
    'The client closed the connection after 230 ms and 12 KB of the answer.',
  )
})

test('what runs says for what it waits, and since when', () => {
  const since = time(openNote.startMs + 65_000)
  const cases: readonly (readonly [ExchangeState, string])[] = [
    ['reading-body', `Reading the request since ${since}.`],
    ['queued', `Waiting for a free worker of blog since ${since}.`],
    ['starting', `Waiting for the pool blog to start since ${since}.`],
    ['connecting', `Connecting to the pool blog since ${since}.`],
    ['sending', `Sending the request to PHP since ${since}, 0 B of its body so far.`],
    ['waiting', `Waiting for PHP since ${since}.`],
    ['receiving', `Receiving from PHP since ${since}, 0 B so far.`],
  ]
  for (const [to, sentence] of cases) expect(says([routed('php'), state(65_000, to)])).toBe(sentence)
})

test('another HTTP server is named; what changed its protocol says how much went each way', () => {
  const to = note(0, { type: 'attempt', n: 1, address: 'http://127.0.0.1:5173', generation: null })
  const since = time(openNote.startMs + 65_000)
  expect(says([routed('proxy', null), to, answered(200), end(12)])).toBe('http://127.0.0.1:5173 answered 200 in 12 ms.')
  expect(says([routed('proxy', null), to, state(65_000, 'waiting')])).toBe(`Waiting for http://127.0.0.1:5173 since ${since}.`)
  expect(says([routed('proxy', null), to, state(65_000, 'connecting')])).toBe(`Connecting to http://127.0.0.1:5173 since ${since}.`)
  expect(says([routed('proxy', null), to, answered(101), state(65_000, 'receiving')])).toBe(
    `A connection of another protocol to http://127.0.0.1:5173, open since ${since}.`,
  )
  expect(says([routed('proxy', null), to, answered(101), end(3000, { requestBytes: 20, responseBytes: 12_345 })])).toBe(
    'A connection of another protocol to http://127.0.0.1:5173, open for 3 s: 20 B were sent, 12 KB came back.',
  )
})

test('of a row alone, without its detail, there is a sentence, too', () => {
  const record = recordOf(routed('php'), state(1, 'waiting'), answered(200), end(18))
  Object.assign(record.summary, php(16), { target: '/blog/report.php?x=1' })
  expect(sentenceOf(record.summary)).toBe('PHP answered 200 in 18 ms, 16 of them in report.php.')
  expect(sentenceOf(recordOf(state(1, 'waiting')).summary)).toBe(`Waiting for PHP since ${time(openNote.startMs)}.`)
})

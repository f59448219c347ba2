import { FCGI_BEGIN_REQUEST, FCGI_END_REQUEST, FCGI_PARAMS, FCGI_STDIN, FCGI_STDOUT } from '../app/fastcgi/constants.ts'
import { PairDecoder } from '../app/fastcgi/pair-decoder.ts'
import { encodeParams } from '../app/fastcgi/params-encoder.ts'
import { RecordDecoder } from '../app/fastcgi/record-decoder.ts'
import { encodeRecord } from '../app/fastcgi/record-encoder.ts'
import { RecordWalk } from '../app/fastcgi/record-walk.ts'
import { median } from './report.ts'

const EXCHANGES = 4000
const CHUNK_BYTES = 65_536

/** What does decoding cost, with every name and value made a string, and as a header walk alone? Does not show: sockets, cold caches. */
export function decodeFigures(): string[] {
  const stream = exchanges()
  const strings = measured(() => decodeWithStrings(stream))
  const walk = measured(() => headerWalk(stream))
  return [
    '## Decoding',
    '',
    `${strings.records} records of ${EXCHANGES} exchanges (${(stream.length / 1e6).toFixed(1)} MB, in chunks of 64 KiB), medians of 7 runs after 3 to warm up:`,
    `${Math.round(strings.perSecond / 1000)},000 records/s with every string (target: 400,000), ${(walk.perSecond / 1e6).toFixed(1)} million headers/s walked (target: 10 million).`,
  ]
}

function exchanges(): Uint8Array {
  const params: [string, string][] = Array.from({ length: 30 }, (_, n) => [`HTTP_X_HEADER_${n}`, `value ${n} `.repeat(1 + (n % 5))])
  const body = new TextEncoder().encode(`Content-Type: text/html\r\n\r\n${'0123456789abcdef'.repeat(64)}`)
  const parts = [
    encodeRecord(FCGI_BEGIN_REQUEST, 1, new Uint8Array([0, 1, 0, 0, 0, 0, 0, 0])),
    encodeParams(1, params),
    encodeRecord(FCGI_STDIN, 1, new Uint8Array(0)),
    encodeRecord(FCGI_STDOUT, 1, body),
    encodeRecord(FCGI_END_REQUEST, 1, new Uint8Array(8)),
  ]
  const one = Buffer.concat(parts)
  return Buffer.concat(Array.from({ length: EXCHANGES }, () => one))
}

function* chunksOf(stream: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < stream.length; at += CHUNK_BYTES) yield stream.subarray(at, at + CHUNK_BYTES)
}

function decodeWithStrings(stream: Uint8Array): number {
  let records = 0
  let type = 0
  let letters = 0
  let pairs = new PairDecoder()
  const decoder = new RecordDecoder({
    header(header) {
      type = header.type
      records++
      if (type === FCGI_BEGIN_REQUEST) pairs = new PairDecoder()
    },
    content(part) {
      if (type === FCGI_PARAMS) pairs.push(part)
    },
    end() {
      if (type !== FCGI_STDIN) return
      for (const pair of pairs.pairs) letters += pairs.name(pair).length + pairs.value(pair).length
    },
  })
  for (const chunk of chunksOf(stream)) decoder.push(chunk)
  if (letters === 0) throw new Error('nothing was decoded: a fast wrong answer is no result')
  return records
}

function headerWalk(stream: Uint8Array): number {
  const walk = new RecordWalk()
  for (const chunk of chunksOf(stream)) walk.push(chunk, () => undefined)
  return walk.records
}

/** Medians of 7 runs after 3 to warm up. */
function measured(run: () => number): { records: number; perSecond: number } {
  let records = 0
  const speeds: number[] = []
  for (let n = 0; n < 10; n++) {
    const started = performance.now()
    records = run()
    if (n >= 3) speeds.push(records / ((performance.now() - started) / 1000))
  }
  return { records, perSecond: median(speeds) }
}

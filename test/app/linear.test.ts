import { describe, expect, test } from 'vitest'
import { chooseBody } from '../../app/capture/body.ts'
import { decodeExchange } from '../../app/capture/decode-exchange.ts'
import { formFields } from '../../app/capture/form-fields.ts'
import { multipartParts } from '../../app/capture/multipart.ts'
import { phpMessages } from '../../app/capture/php-message.ts'
import { prettyJson } from '../../app/capture/pretty-json.ts'
import { textOf } from '../../app/capture/text-bytes.ts'
import { ResponseHeadReader } from '../../app/cgi/response-head.ts'
import { FCGI_PARAMS, FCGI_STDOUT } from '../../app/fastcgi/constants.ts'
import { decodeJson } from '../../app/fastcgi/decode-json.ts'
import { explainRecord } from '../../app/fastcgi/explain.ts'
import { Listing } from '../../app/fastcgi/listing.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import { encodeRecord } from '../../app/fastcgi/record-encoder.ts'
import { RecordWalk } from '../../app/fastcgi/record-walk.ts'
import { RequestAssembly } from '../../app/fastcgi/request-assembly.ts'
import { ResponseAssembly } from '../../app/fastcgi/response-assembly.ts'
import { bytes, detailOf, note } from './capture/entries.ts'

const SIZE = 32 << 10
const TIMES = 4
/** Linear time takes 4 times as long for 4 times as much, quadratic 16 times; the ms are for what V8 does beside. */
const MOST_TIMES = 8
const GRACE_MS = 40

const repeated = (unit: Uint8Array | string, size: number): Uint8Array<ArrayBuffer> => {
  const part = typeof unit === 'string' ? new TextEncoder().encode(unit) : unit
  return Uint8Array.from({ length: size }, (_, at) => part[at % part.length] ?? 0)
}
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
/** The same numbers each time. */
function noise(size: number): Uint8Array<ArrayBuffer> {
  let state = 1
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 16
  })
}

const inputs: Readonly<Record<string, (size: number) => Uint8Array<ArrayBuffer>>> = {
  zeros: (size) => new Uint8Array(size),
  noise,
  'empty records': (size) => repeated(hex('0106 0001 0000 0000'), size),
  'records of a byte': (size) => repeated(hex('0104 0001 0001 0000 41'), size),
  'pairs that cross records': (size) => repeated(hex('0104 0001 0003 0000 020241'), size),
  'a pair that never ends': (size) => repeated(encodeRecord(FCGI_PARAMS, 1, hex('ffffffff ffffffff')), size),
  'requests that begin again': (size) => repeated(hex('0101 0001 0008 0000 0001 00 0000000000'), size),
  'requests with other ids': (size) =>
    repeated(Buffer.concat(Array.from({ length: 200 }, (_, id) => encodeRecord(1, id + 1, hex('0001 00 0000000000')))), size),
  'almost a header': (size) => repeated(hex('01'), size),
  'heads without an end': (size) => repeated(encodeRecord(FCGI_STDOUT, 1, new TextEncoder().encode('X-A: b\r\n')), size),
}
const chunksOf = (all: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.subarray(n * size, (n + 1) * size))

const readers: Readonly<Record<string, (input: Uint8Array<ArrayBuffer>) => void>> = {
  'the records of an answer': (input) => {
    const decoder = new RecordDecoder(new ResponseAssembly({}))
    for (const chunk of chunksOf(input, 7)) decoder.push(chunk)
  },
  'the records of requests': (input) => {
    const decoder = new RecordDecoder(new RequestAssembly({}))
    for (const chunk of chunksOf(input, 4096)) decoder.push(chunk)
  },
  'a walk': (input) => {
    const walk = new RecordWalk()
    for (const chunk of chunksOf(input, 1000)) walk.push(chunk, () => {})
  },
  'a listing': (input) => {
    const listing = new Listing((entry) => void decodeJson(entry, 1))
    for (const chunk of chunksOf(input, 65_536)) listing.push(chunk)
    listing.close()
  },
  'an explanation': (input) => void explainRecord(input.subarray(0, 70_000), input),
  'an exchange': (input) => {
    const attempt = note(1, { type: 'attempt', n: 1, address: 'unix:/run/s', generation: 1 })
    const both = chunksOf(input, 16_384).flatMap((chunk) => [bytes(2, 'to-responder', chunk), bytes(3, 'from-responder', chunk)])
    decodeExchange(detailOf(attempt, ...both))
  },
  'a form': (input) => void formFields(textOf(input)),
  'a form of parts': (input) => void multipartParts(input, '\x01'),
  'words of PHP': (input) => void phpMessages(textOf(input)),
  JSON: (input) => void prettyJson(textOf(input)),
  'the kind of a body': (input) => void chooseBody({ contentType: 'text/html', contentEncoding: null, bytes: input, whole: true }),
}

/** Of the processor, so that what else the machine does counts for nothing; the shorter of two: V8 compiles in the first. */
function shortestMs(run: () => void): number {
  const times = Array.from({ length: 2 }, () => {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

for (const [reader, read] of Object.entries(readers))
  describe(reader, () => {
    for (const [name, make] of Object.entries(inputs))
      test(`${name}: ${TIMES} times as much takes no more than ${MOST_TIMES} times as long`, () => {
        const [little, much] = [make(SIZE), make(SIZE * TIMES)]
        const [short, long] = [shortestMs(() => read(little)), shortestMs(() => read(much))]
        expect(long, `${Math.round(short)} ms for ${SIZE} bytes`).toBeLessThan(short * MOST_TIMES + GRACE_MS)
      })
  })

describe('the head of an answer', () => {
  for (const unit of ['X-A: b\r\n', 'a', '\r', ': \r\n', 'X: '.padEnd(1000)])
    test(`${JSON.stringify(unit.slice(0, 8))} again and again, byte by byte`, () => {
      const read = (size: number) => () => {
        const reader = new ResponseHeadReader('pool')
        for (const chunk of chunksOf(repeated(unit, size), 3)) reader.push(chunk)
      }
      expect(shortestMs(read(SIZE * 3))).toBeLessThan(shortestMs(read(SIZE)) * MOST_TIMES + GRACE_MS)
    })
})

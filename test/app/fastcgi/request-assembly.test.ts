import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordDecoder } from '../../../app/fastcgi/record-decoder.ts'
import { type AssembledRequest, RequestAssembly } from '../../../app/fastcgi/request-assembly.ts'
import { nearlyFastCgi, pieceSizes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'
import { printable } from './read-records.ts'

const BEGIN = '01 01 0001 0008 00 00 0001 00 0000000000'
const PARAMS = '01 04 0001 0004 04 00 01 01 "AB" 00000000'
const PARAMS_END = '01 04 0001 0000 00 00'
const STDIN = '01 05 0001 0003 00 00 "abc"'
const STDIN_END = '01 05 0001 0000 00 00'

/** What the assembly tells, a line each; parts of STDIN that follow each other are joined, so that cuts do not show. */
function told(chunks: Iterable<Uint8Array>, close = true): string[] {
  const lines: string[] = []
  const name = (request: AssembledRequest) => `${request.requestId}@${request.offset}`
  const pairs = ({ params }: AssembledRequest) => params.pairs.map((pair) => `${params.name(pair)}=${params.value(pair)}`).join('&')
  const assembly = new RequestAssembly({
    begin: (request) => void lines.push(`begin ${name(request)} role ${request.begin.role}${request.begin.keepConn ? ' keep' : ''}`),
    params: (request) => void lines.push(`params ${name(request)} ${pairs(request)}`),
    stdin: (request, part, offset) => {
      const last = lines.at(-1)
      if (last?.startsWith(`stdin ${name(request)} `)) lines[lines.length - 1] = last + printable(part)
      else lines.push(`stdin ${name(request)} at ${offset} ${printable(part)}`)
    },
    complete: (request) =>
      void lines.push(
        `complete ${name(request)} stdin ${request.stdinBytes} data ${request.dataBytes}${request.aborted ? ' aborted' : ''}`,
      ),
    getValues: (names) => void lines.push(`values ${names.join(',')}`),
    finding: ({ code, offset, says }) => {
      expect(says).not.toMatch(/[{}]|undefined/)
      lines.push(`! ${code} ${offset}`)
    },
  })
  const decoder = new RecordDecoder(assembly)
  for (const chunk of chunks) decoder.push(chunk)
  if (close) assembly.close(decoder.half)
  return lines
}

const wholeRequest = ['begin 1@0 role 1', 'params 1@0 A=B', 'stdin 1@0 at 48 abc', 'complete 1@0 stdin 3 data 0']

const cases: readonly { readonly name: string; readonly notation: string; readonly tells: readonly string[] }[] = [
  { name: 'a whole request', notation: `${BEGIN}${PARAMS}${PARAMS_END}${STDIN}${STDIN_END}`, tells: wholeRequest },
  {
    name: 'without a body, connection kept, then another of the same id',
    notation: `01 01 0001 0008 00 00 0001 01 0000000000 ${PARAMS_END}${STDIN_END} ${BEGIN}${PARAMS_END}${STDIN_END}`,
    tells: [
      'begin 1@0 role 1 keep',
      'params 1@0 ',
      'complete 1@0 stdin 0 data 0',
      'begin 1@32 role 1',
      'params 1@32 ',
      'complete 1@32 stdin 0 data 0',
    ],
  },
  {
    name: 'two requests at once: each has its own parts',
    notation: `${BEGIN} 01 01 0002 0008 00 00 0001 00 0000000000 ${PARAMS} 01 04 0002 0004 00 00 01 01 "CD" ${PARAMS_END} 01 04 0002 0000 00 00 01 05 0002 0001 00 00 "2" ${STDIN} 01 05 0002 0000 00 00 ${STDIN_END}`,
    tells: [
      'begin 1@0 role 1',
      'begin 2@16 role 1',
      'params 1@0 A=B',
      'params 2@16 C=D',
      'stdin 2@16 at 84 2',
      'stdin 1@0 at 93 abc',
      'complete 2@16 stdin 1 data 0',
      'complete 1@0 stdin 3 data 0',
    ],
  },
  {
    name: 'a pair that crosses records is read and remarked',
    notation: `${BEGIN} 01 04 0001 0003 00 00 01 01 "A" 01 04 0001 0001 00 00 "B" ${PARAMS_END}${STDIN_END}`,
    tells: ['begin 1@0 role 1', '! pair-crosses-records 16', 'params 1@0 A=B', 'complete 1@0 stdin 0 data 0'],
  },
  {
    name: 'a pair longer than its stream',
    notation: `${BEGIN} 01 04 0001 0007 00 00 01 01 "AB" 05 05 "x" ${PARAMS_END}${STDIN_END}`,
    tells: ['begin 1@0 role 1', '! pair-crosses-records 16', '! pair-cut 31', 'params 1@0 A=B', 'complete 1@0 stdin 0 data 0'],
  },
  {
    name: 'a filter gets its file, too',
    notation: `01 01 0001 0008 00 00 0003 00 0000000000 ${PARAMS_END} ${STDIN_END} 01 08 0001 0002 00 00 "xy" 01 08 0001 0000 00 00`,
    tells: ['begin 1@0 role 3', 'params 1@0 ', 'complete 1@0 stdin 0 data 2'],
  },
  {
    name: 'an authorizer gets FCGI_PARAMS alone',
    notation: `01 01 0001 0008 00 00 0002 00 0000000000 ${PARAMS_END}`,
    tells: ['begin 1@0 role 2', 'params 1@0 ', 'complete 1@0 stdin 0 data 0'],
  },
  {
    name: 'aborted',
    notation: `${BEGIN}${PARAMS} 01 02 0001 0000 00 00`,
    tells: ['begin 1@0 role 1', 'complete 1@0 stdin 0 data 0 aborted'],
  },
  {
    name: 'aborted when it was sent completely: it is complete once',
    notation: `${BEGIN}${PARAMS_END}${STDIN_END} 01 02 0001 0000 00 00`,
    tells: ['begin 1@0 role 1', 'params 1@0 ', 'complete 1@0 stdin 0 data 0'],
  },
  { name: 'FCGI_GET_VALUES', notation: '01 09 0000 0011 07 00 0f 00 "FCGI_MPXS_CONNS" 00000000000000', tells: ['values FCGI_MPXS_CONNS'] },
  { name: 'FCGI_GET_VALUES, cut', notation: '01 09 0000 0005 00 00 0f 00 "FCG"', tells: ['! pair-cut 0', 'values '] },
  { name: 'a request that nobody began', notation: PARAMS_END, tells: ['! id-unknown 0'] },
  {
    name: 'another id than the begun one',
    notation: `${BEGIN} 01 04 0002 0004 00 00 01 01 "AB"`,
    tells: ['begin 1@0 role 1', '! id-unknown 16', '! request-not-complete 0'],
  },
  { name: 'id 0 for a request', notation: '01 01 0000 0008 00 00 0001 00 0000000000', tells: ['! id-zero 0'] },
  { name: 'an id for what is about the connection', notation: '01 09 0007 0000 00 00', tells: ['! id-not-zero 0', 'values '] },
  {
    name: 'FCGI_BEGIN_REQUEST too short',
    notation: `01 01 0001 0003 00 00 0001 00 ${PARAMS_END}`,
    tells: ['! content-length 0', '! id-unknown 11'],
  },
  {
    name: 'FCGI_BEGIN_REQUEST too long, another role, another version',
    notation: `02 01 0001 0009 00 00 0007 00 000000000000`,
    tells: ['! version-not-1 0', '! content-length 0', '! role-unknown 0', 'begin 1@0 role 7', '! request-not-complete 0'],
  },
  {
    name: 'begun again too early',
    notation: `${BEGIN}${BEGIN}${PARAMS_END}${STDIN_END}`,
    tells: ['begin 1@0 role 1', '! id-in-use 16', 'begin 1@16 role 1', 'params 1@16 ', 'complete 1@16 stdin 0 data 0'],
  },
  {
    name: 'FCGI_STDIN before the end of FCGI_PARAMS',
    notation: `${BEGIN}${STDIN}${STDIN_END}${PARAMS_END}`,
    tells: [
      'begin 1@0 role 1',
      '! params-not-ended 16',
      'stdin 1@0 at 24 abc',
      '! params-not-ended 27',
      'params 1@0 ',
      'complete 1@0 stdin 3 data 0',
    ],
  },
  {
    name: 'more after the end of a stream goes nowhere',
    notation: `${BEGIN}${PARAMS_END}${PARAMS}${STDIN_END}${STDIN}`,
    tells: [
      'begin 1@0 role 1',
      'params 1@0 ',
      '! record-after-stream-end 24',
      'complete 1@0 stdin 0 data 0',
      '! record-after-stream-end 48',
    ],
  },
  { name: 'an answer in a request', notation: '01 06 0001 0001 00 00 "x"', tells: ['! type-misplaced 0'] },
  { name: 'a type that nobody knows', notation: '01 4d 0000 0001 00 00 "x"', tells: ['! type-unknown 0'] },
  {
    name: 'half a record',
    notation: `${BEGIN}01 04 0001 0004 00`,
    tells: ['begin 1@0 role 1', '! half-record 16', '! request-not-complete 0'],
  },
]

for (const { name, notation, tells } of cases)
  test(`${name}, wherever it is cut`, () => {
    for (const cut of cuts(bytesOf(notation))) expect(told(cut.chunks), cut.name).toEqual(tells)
  })

describe('content and padding over 65,535 bytes', () => {
  const record = (length: number, padding: number): Uint8Array =>
    concat([
      bytesOf(BEGIN + PARAMS_END),
      Uint8Array.of(1, 5, 0, 1, length >> 8, length & 0xff, padding, 0),
      new Uint8Array(length + padding),
    ])
  for (const [length, padding, found] of [
    [65_535, 0, false],
    [65_535, 1, true],
    [65_528, 7, false],
    [65_528, 8, true],
    [65_281, 255, true],
  ] as const)
    test(`${length} + ${padding}`, () => expect(told([record(length, padding)]).includes('! record-too-long 24')).toBe(found))
})

test('a request is there while it grows', () => {
  const assembly = new RequestAssembly({})
  const decoder = new RecordDecoder(assembly)
  decoder.push(bytesOf(BEGIN + PARAMS))
  expect(assembly.get(1)?.params.get('A')).toBe('B')
  expect(assembly.get(1)?.paramsEnded).toBe(false)
  decoder.push(bytesOf(PARAMS_END + STDIN))
  expect(assembly.get(1)).toMatchObject({ paramsEnded: true, stdinBytes: 3, stdinEnded: false })
  expect(assembly.get(2)).toBeUndefined()
  assembly.close()
  expect(assembly.get(1)).toBeUndefined()
})

test('bytes that were not kept: bodies are counted, pairs are not guessed', () => {
  const lines: string[] = []
  const assembly = new RequestAssembly({
    finding: ({ code }) => void lines.push(code),
    complete: (request) => void lines.push(`${request.stdinBytes}`),
  })
  const decoder = new RecordDecoder(assembly)
  decoder.push(bytesOf(`${BEGIN} 01 04 0001 0004 00 00 01 01`))
  decoder.skip(2)
  decoder.push(bytesOf(`${PARAMS_END} 01 05 0001 0003 00 00 "a"`))
  decoder.skip(2)
  decoder.push(bytesOf(STDIN_END))
  expect(lines).toEqual(['pairs-lost', '3'])
})

test('no bytes make it throw, and cuts change nothing', () => {
  fc.assert(
    fc.property(nearlyFastCgi, pieceSizes, (bytes, sizes) => {
      const lines = (chunks: Uint8Array[]) => told(chunks).filter((line) => !line.startsWith('stdin'))
      expect(lines(pieces(bytes, sizes))).toEqual(lines([bytes]))
    }),
    { numRuns: 300 },
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordDecoder } from '../../../app/fastcgi/record-decoder.ts'
import { ResponseAssembly } from '../../../app/fastcgi/response-assembly.ts'
import { nearlyFastCgi, pieceSizes } from './arbitraries.ts'
import { bytesOf, concat } from './bytes-of.ts'
import { cuts, pieces } from './cuts.ts'
import { printable } from './read-records.ts'

const STDOUT = '01 06 0001 0003 05 00 "abc" 0000000000'
const STDOUT_END = '01 06 0001 0000 00 00'
const STDERR = '01 07 0001 0003 05 00 "err" 0000000000'
const END = '01 03 0001 0008 00 00 00000000 00 000000'

/** What the assembly tells, a line each; parts of a stream that follow each other are joined, so that cuts do not show. */
function told(chunks: Iterable<Uint8Array>, expected: readonly number[] = []): string[] {
  const lines: string[] = []
  const part = (stream: string, id: number, bytes: Uint8Array, offset: number): void => {
    const last = lines.at(-1)
    if (last?.startsWith(`${stream} ${id} `)) lines[lines.length - 1] = last + printable(bytes)
    else lines.push(`${stream} ${id} at ${offset} ${printable(bytes)}`)
  }
  const assembly = new ResponseAssembly({
    stdout: (id, bytes, offset) => part('stdout', id, bytes, offset),
    stderr: (id, bytes, offset) => part('stderr', id, bytes, offset),
    end: (id, { appStatus, protocolStatus }, offset) => void lines.push(`end ${id} at ${offset} ${appStatus} ${protocolStatus}`),
    values: (values) => void lines.push(`values ${values.map(([name, value]) => `${name}=${value}`).join('&')}`),
    unknownType: (type) => void lines.push(`unknown type ${type}`),
    finding: ({ code, offset, says }) => {
      expect(says).not.toMatch(/[{}]|undefined/)
      lines.push(`! ${code} ${offset}`)
    },
  })
  for (const id of expected) assembly.expect(id)
  const decoder = new RecordDecoder(assembly)
  for (const chunk of chunks) decoder.push(chunk)
  assembly.close(decoder.half)
  return lines
}

const whole = ['stderr 1 at 8 err', 'stdout 1 at 24 abcabc', 'end 1 at 48 0 0']

const cases: readonly {
  readonly name: string
  readonly notation: string
  readonly expected?: readonly number[]
  readonly tells: readonly string[]
}[] = [
  { name: "PHP-FPM's way: no empty STDOUT, STDERR first", notation: STDERR + STDOUT + STDOUT + END, expected: [1], tells: whole },
  { name: 'the same where only the answers are known', notation: STDERR + STDOUT + STDOUT + END, tells: whole },
  { name: "the specification's way", notation: STDOUT + STDOUT_END + END, expected: [1], tells: ['stdout 1 at 8 abc', 'end 1 at 24 0 0'] },
  {
    name: 'both statuses are kept, all bits; reserved bytes are not looked at',
    notation: '01 03 0001 0008 00 00 ffffffff 02 "NSL"',
    expected: [1],
    tells: ['end 1 at 0 4294967295 2'],
  },
  {
    name: 'two answers at once',
    notation: `${STDOUT} 01 06 0002 0001 00 00 "2" ${STDOUT} 01 03 0002 0008 00 00 0000000100000000 ${END}`,
    expected: [1, 2],
    tells: ['stdout 1 at 8 abc', 'stdout 2 at 24 2', 'stdout 1 at 33 abc', 'end 2 at 41 1 0', 'end 1 at 57 0 0'],
  },
  {
    name: 'management records',
    notation: '01 0a 0000 0012 06 00 0f 01 "FCGI_MPXS_CONNS" "0" 000000000000  01 0b 0000 0008 00 00 4d 00000000000000',
    tells: ['values FCGI_MPXS_CONNS=0', 'unknown type 77'],
  },
  { name: 'a cut value', notation: '01 0a 0000 0007 00 00 01 01 "AB" 05 05 "x"', tells: ['! pair-cut 0', 'values A=B'] },
  { name: 'another id', notation: `01 06 0002 0001 00 00 "x" ${END}`, expected: [1], tells: ['! id-unknown 0', 'end 1 at 9 0 0'] },
  { name: 'id 0', notation: `01 06 0000 0001 00 00 "x" ${END}`, expected: [1], tells: ['! id-zero 0', 'end 1 at 9 0 0'] },
  {
    name: 'a version that is none',
    notation: '48 54 5450 2f31 2e 31',
    tells: ['! version-not-1 0', '! type-unknown 0', '! half-record 0'],
  },
  {
    name: 'STDOUT after its end goes nowhere',
    notation: STDOUT + STDOUT_END + STDOUT + END,
    expected: [1],
    tells: ['stdout 1 at 8 abc', '! record-after-stream-end 24', 'end 1 at 40 0 0'],
  },
  {
    name: 'STDERR may go on after the end of STDOUT',
    notation: STDOUT_END + STDERR + END,
    expected: [1],
    tells: ['stderr 1 at 16 err', 'end 1 at 24 0 0'],
  },
  {
    name: 'STDERR after its own end',
    notation: `01 07 0001 0000 00 00 ${STDERR}${END}`,
    expected: [1],
    tells: ['! record-after-stream-end 8', 'end 1 at 24 0 0'],
  },
  {
    name: 'after FCGI_END_REQUEST',
    notation: END + STDOUT + END,
    expected: [1],
    tells: ['end 1 at 0 0 0', '! record-after-end 16', '! record-after-end 32'],
  },
  {
    name: 'after FCGI_END_REQUEST, where only the answers are known: the next answer',
    notation: END + STDOUT + END + END,
    tells: ['end 1 at 0 0 0', 'stdout 1 at 24 abc', 'end 1 at 32 0 0', '! record-after-end 48'],
  },
  {
    name: 'FCGI_END_REQUEST too short ends nothing',
    notation: '01 03 0001 0007 00 00 00000000000000',
    expected: [1],
    tells: ['! content-length 0', '! end-missing 15'],
  },
  {
    name: 'FCGI_END_REQUEST too long',
    notation: '01 03 0001 0009 00 00 000000000000000000',
    expected: [1],
    tells: ['! content-length 0', 'end 1 at 0 0 0'],
  },
  {
    name: 'a request in an answer',
    notation: `01 05 0001 0001 00 00 "x" ${END}`,
    expected: [1],
    tells: ['! type-misplaced 0', 'end 1 at 9 0 0'],
  },
  { name: 'nothing at all', notation: '', expected: [1], tells: ['! end-missing 0'] },
  { name: 'an end without FCGI_END_REQUEST', notation: STDOUT, expected: [1], tells: ['stdout 1 at 8 abc', '! end-missing 16'] },
  {
    name: 'half a record',
    notation: '01 06 0001 0003 00 00 "a"',
    expected: [1],
    tells: ['stdout 1 at 8 a', '! half-record 0', '! end-missing 0'],
  },
]

for (const { name, notation, expected, tells } of cases)
  test(`${name}, wherever it is cut`, () => {
    for (const cut of cuts(bytesOf(notation))) expect(told(cut.chunks, expected), cut.name).toEqual(tells)
  })

test('content and padding over 65,535 bytes are as good as any in an answer', () => {
  const record = concat([bytesOf('01 06 0001 ffff ff 00'), new Uint8Array(65_535 + 255), bytesOf(END)])
  expect(told([record], [1]).filter((line) => line.startsWith('!'))).toEqual([])
})

describe('a kept connection', () => {
  test('the next request of the same id is expected anew', () => {
    const lines: string[] = []
    const assembly = new ResponseAssembly({
      end: (id, _, offset) => void lines.push(`end ${id} ${offset}`),
      finding: ({ code }) => void lines.push(code),
    })
    const decoder = new RecordDecoder(assembly)
    assembly.expect(1)
    decoder.push(bytesOf(END))
    assembly.expect(1)
    decoder.push(bytesOf(STDOUT + END))
    assembly.close()
    expect(lines).toEqual(['end 1 0', 'end 1 32'])
  })
})

test('an FCGI_END_REQUEST of which bytes were not kept still ended the answer', () => {
  const lines: string[] = []
  const assembly = new ResponseAssembly({ finding: ({ code }) => void lines.push(code) })
  const decoder = new RecordDecoder(assembly)
  assembly.expect(1)
  decoder.push(bytesOf('01 03 0001 0008 00 00'))
  decoder.skip(8)
  assembly.close(decoder.half)
  expect(lines).toEqual([])
})

test('no bytes make it throw, and cuts change nothing', () => {
  fc.assert(
    fc.property(nearlyFastCgi, pieceSizes, fc.boolean(), (bytes, sizes, expecting) => {
      const lines = (chunks: Uint8Array[]) => told(chunks, expecting ? [1] : []).filter((line) => !line.startsWith('std'))
      expect(lines(pieces(bytes, sizes))).toEqual(lines([bytes]))
    }),
    { numRuns: 300 },
  )
})

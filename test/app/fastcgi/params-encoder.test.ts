import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { PairDecoder } from '../../../app/fastcgi/pair-decoder.ts'
import { encodeParams, PARAM_LIMIT_BYTES, type ParamText } from '../../../app/fastcgi/params-encoder.ts'
import { latin1Bytes } from '../../../app/fastcgi/text.ts'
import { someBytes } from './arbitraries.ts'
import { type ReadRecord, readRecords } from './read-records.ts'

/** The pairs of a params stream, after a check of what PHP-FPM wants of its records. */
function pairsOf(records: readonly ReadRecord[]): PairDecoder {
  const decoder = new PairDecoder()
  for (const [i, { header, content, offset, end }] of records.entries()) {
    expect(header).toMatchObject({ version: 1, type: 4, requestId: 1, reserved: 0 })
    expect(header.contentLength + header.paddingLength).toBeLessThanOrEqual(65_535)
    expect((end - offset) % 8).toBe(0)
    expect(content.length === 0).toBe(i === records.length - 1)
    decoder.push(content)
    expect(decoder.endRecord()).toBeUndefined()
  }
  expect(decoder.pairs.some((pair) => pair.crosses)).toBe(false)
  return decoder
}

test('whole pairs in each record, then the empty record, and all comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(someBytes(20), someBytes(65_500)), { maxLength: 12 }), (list) => {
      const decoder = pairsOf(readRecords([encodeParams(1, list)]))
      expect(decoder.pairs.length).toBe(list.length)
      for (const [i, { nameFrom, valueFrom, to }] of decoder.pairs.entries()) {
        expect(Buffer.compare(decoder.bytes.subarray(nameFrom, valueFrom), list[i]?.[0] ?? new Uint8Array(1))).toBe(0)
        expect(Buffer.compare(decoder.bytes.subarray(valueFrom, to), list[i]?.[1] ?? new Uint8Array(1))).toBe(0)
      }
    }),
    { numRuns: 60 },
  )
})

test('text is UTF-8, bytes stay bytes', () => {
  const params: [ParamText, ParamText][] = [
    ['PATH', '/caf\u00e9/\ud83d\ude00'],
    ['HTTP_X', latin1Bytes('caf\u00e9')],
    [latin1Bytes('N'), ''],
  ]
  const decoder = pairsOf(readRecords([encodeParams(1, params)]))
  const values = decoder.pairs.map((pair) => Buffer.from(decoder.bytes.subarray(pair.valueFrom, pair.to)).toString('hex'))
  expect(values).toEqual([Buffer.from('/caf\u00e9/\ud83d\ude00').toString('hex'), '636166e9', ''])
})

test('records are filled: 200,000 bytes of small pairs take four', () => {
  const params = Array.from({ length: 2000 }, (_, i) => [`NAME_${String(i).padStart(5, '0')}`, 'x'.repeat(88)] as const)
  const records = readRecords([encodeParams(1, params)])
  expect(records.map(({ content }) => content.length)).toEqual([65_500, 65_500, 65_500, 3500, 0])
  expect(pairsOf(records).pairs.length).toBe(2000)
})

describe('a pair that no record holds is refused by name, not cut', () => {
  const refused = (name: ParamText, value: ParamText): Failure => {
    try {
      encodeParams(1, [
        ['A', 'B'],
        [name, value],
      ])
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
    throw new Error('was accepted')
  }

  test('a value over 65,500 bytes', () => {
    const failure = refused('HTTP_COOKIE', 'x'.repeat(65_501))
    expect(failure.code).toBe('param-too-large')
    expect(failure.details).toEqual({ name: 'HTTP_COOKIE', bytes: 65_501, limit: PARAM_LIMIT_BYTES })
    expect(failure.status).toBe(431)
  })
  test('bytes count, not characters', () => {
    expect(refused('HTTP_X', '\u00e9'.repeat(40_000)).details).toMatchObject({ bytes: 80_000 })
    expect(refused('HTTP_X', new Uint8Array(65_501)).details).toMatchObject({ bytes: 65_501 })
  })
  test('a name that is too long; it is shown in short', () => {
    const { name, bytes, limit } = refused(`HTTP_${'X'.repeat(70_000)}`, 'v').details
    expect({ name, bytes, limit }).toEqual({ name: `HTTP_${'X'.repeat(95)}...`, bytes: 70_006, limit: 65_520 })
  })
  test('65,500 bytes are sent, with a name of up to 20', () => {
    const records = readRecords([encodeParams(1, [['N'.repeat(20), 'x'.repeat(65_500)]])])
    expect(records.map(({ content }) => content.length)).toEqual([65_525, 0])
    expect(refused('N'.repeat(30), 'x'.repeat(65_500)).details).toMatchObject({ bytes: 65_530 })
  })
})

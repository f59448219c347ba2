import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAccessLine } from '../../../app/pool/access-line.ts'

test('reads a line', () => {
  expect(parseAccessLine('abc123-17 30630 2097152 99.50 1510')).toEqual({
    run: 'abc123',
    id: 17,
    pid: 30630,
    memoryBytes: 2_097_152,
    cpuPercent: 99.5,
    phpMs: 1.51,
  })
})

test('a figure that is not there is null', () => {
  expect(parseAccessLine('abc123-17 30630 - - -')).toMatchObject({ memoryBytes: null, cpuPercent: null, phpMs: null })
})

test.each(['- 30630 2097152 0.00 510', '', 'abc123-x 1 2 3 4', 'abc123-17', '-5 1 2 3 4', 'abc123-17 1 2 3 4 5'])('%j is none', (line) => {
  expect(parseAccessLine(line)).toBeUndefined()
})

test('no line makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      parseAccessLine(line)
    }),
  )
})

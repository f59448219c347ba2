import { expect, test } from 'vitest'
import { withVerdict } from '../../../app/pool/fpm-verdict.ts'
import { problem } from '../../../app/pool/problem.ts'

const at = (line: number, path = '/w'): { path: string; line: number; column: number; columnEnd: number } => ({
  path,
  line,
  column: 1,
  columnEnd: 2,
})
const refuses = (line: number | null, path = '/w'): Parameters<typeof withVerdict>[1] => ({
  version: '8.2.0',
  accepts: false,
  reason: 'no',
  path,
  line,
})
const said = (found: ReturnType<typeof withVerdict>): string[] =>
  found.map(({ level, path, line, code }) => `${level} ${path}:${line} ${code}`)

test('a refusal at a line where we have an error of our own adds nothing', () => {
  expect(said(withVerdict([problem('int-bad', at(3))], refuses(3)))).toEqual(['error /w:3 int-bad'])
  expect(said(withVerdict([problem('int-bad', at(3))], refuses(null)))).toEqual(['error /w:3 int-bad'])
})

test('a refusal that we did not see is an error at its line', () => {
  expect(said(withVerdict([problem('int-large', at(3))], refuses(4)))).toEqual(['error /w:4 fpm-refuses', 'warning /w:3 int-large'])
  expect(said(withVerdict([problem('int-bad', at(4))], refuses(4, '/c')))).toEqual(['error /c:4 fpm-refuses', 'error /w:4 int-bad'])
  expect(withVerdict([], refuses(null))[0]).toMatchObject({ line: 1, says: 'PHP-FPM refuses it: no' })
})

test('what PHP-FPM takes is no error, unless it shows only at the start', () => {
  const found = withVerdict([problem('int-bad', at(1)), problem('user-root', at(2))], { version: '8.2.0', accepts: true })
  expect(said(found)).toEqual(['warning /w:1 int-bad', 'error /w:2 user-root'])
})

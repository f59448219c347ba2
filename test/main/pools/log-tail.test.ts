import { appendFileSync, closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogTail } from '../../../main/pools/log-tail.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

function tail(): { path: string; lines: string[]; tail: LogTail } {
  const path = join(tempFolder(), 'log')
  writeFileSync(path, '')
  const lines: string[] = []
  const made = new LogTail(path, (more) => lines.push(...more))
  onTestFinished(() => made.close())
  return { path, lines, tail: made }
}

test('lines come as the file grows, whole, also where a write ends inside a character', async () => {
  const { path, lines } = tail()
  appendFileSync(path, 'one\ntw')
  await until(() => lines.length === 1, { what: 'the first line' })
  const bytes = Buffer.from('ö\r\nthree\n')
  appendFileSync(path, bytes.subarray(0, 1))
  appendFileSync(path, bytes.subarray(1))
  await until(() => lines.length === 3, { what: 'the others' })
  expect(lines).toEqual(['one', 'twö', 'three'])
})

test('a last line without an end comes when it is closed', () => {
  const { path, lines, tail: made } = tail()
  appendFileSync(path, 'one\nlast words')
  made.close()
  expect(lines).toEqual(['one', 'last words'])
  made.close()
})

test('over 4 MB the file is cut once it is read, and nothing is lost or read twice', async () => {
  const { path, lines, tail: made } = tail()
  const file = openSync(path, 'a')
  onTestFinished(() => closeSync(file))
  const count = 12_000
  for (let i = 0; i < count; i++) {
    writeSync(file, `${i} ${'x'.repeat(990)}\n`)
    if (i % 1000 === 0) made.read()
  }
  made.read()
  expect(lines.map((line) => Number(line.split(' ')[0]))).toEqual(Array.from({ length: count }, (_, i) => i))
  expect(statSync(path).size).toBeLessThan(8 << 20)
  writeSync(file, 'after\n')
  await until(() => lines.at(-1) === 'after', { what: 'a line after the cut' })
  // Opened for appending: no hole at its beginning.
  expect(lines.some((line) => line.includes('\0'))).toBe(false)
})

test('a line without an end is handed on in pieces', () => {
  const { path, lines, tail: made } = tail()
  appendFileSync(path, 'y'.repeat(200_000))
  made.read()
  expect(lines.length).toBeGreaterThan(0)
  made.close()
  expect(lines.join('')).toBe('y'.repeat(200_000))
})

import { expect, test } from 'vitest'
import { readableTarget } from '../../../renderer/log/readable-target.ts'
import { rowText } from '../../../renderer/log/row-text.ts'
import { isError, isRunning, toneOfRow } from '../../../renderer/log/row-tone.ts'
import { barLength, beforeParts, timeParts } from '../../../renderer/log/time-parts.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

test.each([
  ['/a?b=c%20d', '/a?b=c%20d'],
  ['/%E4%BA%A7%E5%93%81?%E9%A1%B5=2', '/产品?页=2'],
  ['/%D7%9E%D7%95', '/מו'],
  // Half a character, a slash that is none, a mark that turns what follows, a space of three bytes.
  ['/%E4%BA', '/%E4%BA'],
  ['/a%2Fb', '/a%2Fb'],
  ['/%E2%80%AEgpj.exe', '/%E2%80%AEgpj.exe'],
  ['/%E3%80%80x', '/%E3%80%80x'],
  ['/%', '/%'],
])('the target %s reads %s', (target, reads) => {
  expect(readableTarget(target)).toBe(reads)
})

test('the tone of a row says how it ended', () => {
  expect(toneOfRow(aSummary())).toBe('ok')
  expect(toneOfRow(aSummary({ status: 301 }))).toBe('redirect')
  expect(toneOfRow(aSummary({ status: 404 }))).toBe('client-error')
  expect(toneOfRow(aSummary({ status: 503 }))).toBe('server-error')
  expect(toneOfRow(aSummary({ state: 'waiting', status: null }))).toBe('waiting')
  // The status was good and the connection was cut all the same.
  expect(toneOfRow(aSummary({ state: 'failed', status: 200 }))).toBe('server-error')
  const noFile = aSummary({ state: 'failed', kind: 'error', status: 404 })
  expect([toneOfRow(noFile), isError(noFile)]).toEqual(['client-error', true])
  expect(toneOfRow(aSummary({ state: 'failed', kind: 'error', status: 502 }))).toBe('server-error')
  expect(isError(aSummary({ state: 'cancelled', status: 500 }))).toBe(false)
  expect(isRunning(aSummary({ state: 'receiving' }))).toBe(true)
})

test('a row as text is a line with tabs, its URL whole and as it was sent', () => {
  const text = rowText(aSummary({ target: '/%E4%BA%A7', status: null, state: 'queued', durationMs: null }))
  const [, method, url, status] = text.split('\t')
  expect([method, url, status]).toEqual(['GET', 'http://127.0.0.1:8081/%E4%BA%A7', 'queued'])
})

test('what no part accounts for passed before them, and never less than nothing', () => {
  const parts = timeParts({ queueMs: null, connectMs: 2, sendMs: 0, waitMs: 5, receiveMs: 1 })
  expect(beforeParts(parts, 20)).toBe(12)
  expect(beforeParts(parts, 7)).toBe(0)
})

test('parts of the time that did not happen are left out, those of no length are not', () => {
  expect(timeParts({ queueMs: 0, connectMs: null, sendMs: 1, waitMs: null, receiveMs: null })).toEqual([
    { name: 'queue', ms: 0 },
    { name: 'send', ms: 1 },
  ])
})

test('the bar grows with the duration and ends at its full length', () => {
  const lengths = [0, 1, 10, 100, 1000, 10_000, 1_000_000].map(barLength)
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b))
  expect([lengths[0], lengths.at(-1)]).toEqual([0, 1])
})

import { expect, test } from 'vitest'
import { SPANS_LIMIT, SpanLog } from '../../../app/capture/span-log.ts'

test('a wait that begins again at once is the same wait', () => {
  const log = new SpanLog()
  log.begin('client-slow', 1)
  log.finish('client-slow', 2)
  log.begin('client-slow', 2.5)
  log.finish('client-slow', 9)
  log.begin('client-slow', 20)
  expect(log.spans).toEqual([
    { name: 'client-slow', fromMs: 1, toMs: 9 },
    { name: 'client-slow', fromMs: 20, toMs: null },
  ])
})

test('a beginning or an end too many does nothing', () => {
  const log = new SpanLog()
  log.finish('wait', 1)
  log.begin('wait', 2)
  log.begin('wait', 3)
  log.finish('wait', 4)
  log.finish('wait', 5)
  expect(log.spans).toEqual([{ name: 'wait', fromMs: 2, toMs: 4 }])
})

test('a reader that is slow a thousand times fills no memory', () => {
  const log = new SpanLog()
  for (let i = 0; i < 3 * SPANS_LIMIT; i++) {
    log.begin('client-slow', i * 10)
    log.finish('client-slow', i * 10 + 5)
  }
  expect(log.spans.length).toBe(SPANS_LIMIT)
  expect(log.spans.at(-1)?.toMs).toBe((3 * SPANS_LIMIT - 1) * 10 + 5)
})

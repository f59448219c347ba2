import { expect, test } from 'vitest'
import { PoolLog } from '../../main/pool-log.ts'
import { aPool } from '../fixtures/states.ts'

test('a remark is told of the first pool that it holds for', () => {
  const lines: string[] = []
  const log = new PoolLog(
    (_level, says) => void lines.push(says),
    () => true,
  )
  for (const [name, own] of [
    ['blog', '2 requests run at a time.'],
    ['shop', '4 requests run at a time.'],
  ] as const)
    log.view({ ...aPool({ name, responder: 'embedded', php: '8.4.16', remarks: ['This is the slow one.', own] }), ownListen: null })
  expect(lines).toEqual([
    'The pool blog is ready: PHP 8.4.16, compiled to WebAssembly.',
    'blog: This is the slow one.',
    'blog: 2 requests run at a time.',
    'The pool shop is ready: PHP 8.4.16, compiled to WebAssembly.',
    'shop: 4 requests run at a time.',
  ])
})

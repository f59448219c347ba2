import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { BLOCK_BYTES, readBlock } from '../../../app/contract/block.ts'
import type { EngineToSpool } from '../../../app/contract/spool-messages.ts'
import { Recorder } from '../../../main/engine/recorder.ts'
import { until } from '../../until.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A recorder, and the blocks that came out of it; none is given back. */
function recorder(waitingBlocks: number): { readonly recorder: Recorder; readonly blocks: EngineToSpool[] } {
  const { port1, port2 } = new MessageChannel()
  const blocks: EngineToSpool[] = []
  port2.on('message', (message: EngineToSpool) => blocks.push(message))
  onTestFinished(() => port2.close())
  return { recorder: new Recorder(port1, waitingBlocks * BLOCK_BYTES), blocks }
}

/** Fake timers stand still for those who wait for messages, too. */
async function untilThere(blocks: readonly unknown[], count: number): Promise<void> {
  vi.useRealTimers()
  await until(() => blocks.length >= count, { what: `${count} blocks` })
}

test('a block is handed over 20 ms after its first entry, also one of its own size for a note that no other holds', async () => {
  const { recorder: to, blocks } = recorder(32)
  to.bytes(1, 0, 'from-client', 0, new Uint8Array(600 << 10))
  to.note(1, { type: 'finding', finding: { code: 'x', says: '"'.repeat(400 << 10) } }, 1) // 800 KB of JSON: for sure not behind the other
  vi.advanceTimersByTime(20)
  await untilThere(blocks, 2)
  expect(blocks.map(({ buffer, used }) => [...readBlock(buffer, used)].map(({ kind }) => kind))).toEqual([['bytes'], ['note']])
})

test('to a spool thread that is behind few blocks go, and full ones: what waits for it is bounded', async () => {
  const { recorder: to, blocks } = recorder(8)
  for (let n = 1; n <= 200; n++) {
    to.gap(n, n, 'to-client', 0, 1)
    vi.advanceTimersByTime(20)
  }
  expect(to.leftOut).not.toBe('nothing')
  to.flush()
  await untilThere(blocks, 7)
  expect(blocks).toHaveLength(7) // six until it counts as behind
  expect(blocks.flatMap(({ buffer, used }) => [...readBlock(buffer, used)].map(({ id }) => id))).toEqual(
    Array.from({ length: 200 }, (_, i) => i + 1),
  )
})

test('a gap of any length is told in full', async () => {
  const { recorder: to, blocks } = recorder(32)
  to.gap(1, 0, 'from-client', 0, 10 * 2 ** 30 + 7)
  to.flush()
  await untilThere(blocks, 1)
  const gaps = blocks.flatMap(({ buffer, used }) => [...readBlock(buffer, used)])
  expect(gaps.reduce((sum, entry) => sum + (entry.kind === 'gap' ? entry.length : 0), 0)).toBe(10 * 2 ** 30 + 7)
})

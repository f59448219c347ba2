import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockWriter, ENTRY_HEAD_BYTES, type Entry, type RunningState, readBlock, streams } from '../../../app/contract/block.ts'

const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const timeMs = fc.double({ min: 0, max: 1e12, noNaN: true })
const stream = fc.constantFrom(...streams)
const attempt = fc.nat(65_535)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant('note' as const),
    id,
    timeMs,
    note: fc.record({ type: fc.constant('wait' as const), name: fc.string({ unit: 'grapheme' }), over: fc.boolean() }),
  }),
  fc.record({
    kind: fc.constant('note' as const),
    id,
    timeMs,
    note: fc.record({ type: fc.constant('state' as const), state: fc.constantFrom<RunningState>('reading-body', 'queued', 'receiving') }),
  }),
  fc.record({ kind: fc.constant('bytes' as const), id, timeMs, stream, attempt, bytes: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({ kind: fc.constant('gap' as const), id, timeMs, stream, attempt, length: fc.nat(0xffff_ffff) }),
)

function write(writer: BlockWriter, given: Entry): boolean {
  if (given.kind === 'note' && given.note.type === 'state') return writer.state(given.id, given.timeMs, given.note.state as RunningState)
  if (given.kind === 'note') return writer.note(given.id, given.timeMs, given.note)
  if (given.kind === 'bytes') return writer.bytes(given.id, given.timeMs, given.stream, given.attempt, given.bytes)
  return writer.gap(given.id, given.timeMs, given.stream, given.attempt, given.length)
}

test('entries come out of a block as they went in, up to the first that does not fit', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 0, max: 4000 }), (entries, size) => {
      const writer = new BlockWriter(new ArrayBuffer(size))
      const written: Entry[] = []
      for (const each of entries) {
        if (!write(writer, each)) break
        written.push(each)
      }
      const read = [...readBlock(writer.buffer, writer.used)]
      expect(read).toEqual(written)
      expect(writer.used).toBeLessThanOrEqual(size)
    }),
    { numRuns: 500 },
  )
})

test('what does not fit leaves no trace', () => {
  const writer = new BlockWriter(new ArrayBuffer(256))
  expect(writer.bytes(1, 1, 'to-client', 0, new Uint8Array(100))).toBe(true)
  expect(writer.bytes(2, 2, 'to-client', 0, new Uint8Array(200))).toBe(false)
  expect([...readBlock(writer.buffer, writer.used)].map((each) => each.id)).toEqual([1])
})

test('an empty payload does not fit where its head does not', () => {
  for (let size = 0; size < 2 * ENTRY_HEAD_BYTES; size++) {
    const writer = new BlockWriter(new ArrayBuffer(size))
    const fits = writer.bytes(1, 1, 'to-client', 0, new Uint8Array(0))
    expect([...readBlock(writer.buffer, writer.used)].length, `${size} bytes`).toBe(fits ? 1 : 0)
  }
})

test('room says how long the next payload may be', () => {
  const writer = new BlockWriter(new ArrayBuffer(1024))
  writer.gap(1, 1, 'to-client', 0, 5)
  const { room } = writer
  expect(room).toBeGreaterThan(1024 - 3 * ENTRY_HEAD_BYTES - 16)
  expect(writer.bytes(1, 1, 'to-client', 0, new Uint8Array(room + 1))).toBe(false)
  expect(writer.bytes(1, 1, 'to-client', 0, new Uint8Array(room))).toBe(true)
})

test('a block that is used again shows nothing of before', () => {
  const first = new BlockWriter(new ArrayBuffer(512))
  first.bytes(1, 1, 'to-client', 0, new Uint8Array(400).fill(7))
  const second = new BlockWriter(first.buffer)
  second.note(2, 2, { type: 'state', state: 'queued' })
  expect([...readBlock(second.buffer, second.used)]).toEqual([{ kind: 'note', id: 2, timeMs: 2, note: { type: 'state', state: 'queued' } }])
})

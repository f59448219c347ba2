import { MessageChannel } from 'node:worker_threads'
import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { readBlock } from '../../../app/contract/block.ts'
import { FCGI_STDERR, FCGI_STDOUT } from '../../../app/fastcgi/constants.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { Recorder } from '../../../main/engine/recorder.ts'
import { StreamTape } from '../../../main/engine/stream-tape.ts'

interface Piece {
  readonly bytes?: Uint8Array
  readonly gap?: number
}

/** A recorder that keeps what it is given. */
function keeping(): { recorder: Recorder; pieces: Piece[] } {
  const { port1, port2 } = new MessageChannel()
  port1.unref()
  port2.unref()
  const recorder = new Recorder(port1, 32 << 20)
  const pieces: Piece[] = []
  recorder.bytes = (_id, _time, _stream, _attempt, bytes) => void pieces.push({ bytes: bytes.slice() })
  recorder.gap = (_id, _time, _stream, _attempt, length) => void pieces.push({ gap: length })
  return { recorder, pieces }
}

const records = array(record({ type: constantFrom(FCGI_STDOUT, FCGI_STDERR), bytes: integer({ min: 0, max: 300 }) }), { maxLength: 12 })

test('headers and paddings are kept exactly, contents up to the budget, and nothing is forgotten, wherever the stream is cut', () => {
  assert(
    property(
      records,
      array(integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }),
      integer({ min: 0, max: 500 }),
      (all, cuts, budget) => {
        const stream = Buffer.concat(all.map(({ type, bytes }) => encodeRecord(type, 1, new Uint8Array(bytes).fill(type))))
        const { recorder, pieces } = keeping()
        const tape = new StreamTape(recorder, 1, 'from-responder', 1, budget)
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = cuts[i % cuts.length] ?? 1
          tape.push(stream.subarray(at, at + size), 0)
          at += size
        }
        expect(tape.records).toBe(all.length)
        // Laid out again, gaps as holes, the kept bytes lie where they were.
        let at = 0
        const kept = new Uint8Array(stream.length)
        for (const { bytes, gap = 0 } of pieces) {
          if (bytes) {
            expect(Buffer.from(bytes).equals(stream.subarray(at, at + bytes.length))).toBe(true)
            kept.fill(1, at, at + bytes.length)
          }
          at += bytes?.length ?? gap
        }
        expect(at).toBe(stream.length)
        const left = { [FCGI_STDOUT]: budget, [FCGI_STDERR]: budget }
        let from = 0
        for (const { type, bytes } of all) {
          const size = encodeRecord(type, 1, new Uint8Array(bytes)).length
          const part = kept.subarray(from, from + size)
          const most = Math.min(bytes, left[type as 6 | 7])
          left[type as 6 | 7] -= most
          expect(part.reduce((sum, one) => sum + one, 0)).toBe(size - bytes + most)
          expect(part.subarray(0, 8).every((one) => one === 1)).toBe(true)
          from += size
        }
      },
    ),
  )
})

test('a note that no block holds, such as of a head of 1 MB, has a block of its own', async () => {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port2.close())
  const recorder = new Recorder(port1, 32 << 20)
  const value = 'é'.repeat(1 << 20)
  const got = new Promise<{ buffer: ArrayBuffer; used: number }>((resolve) => {
    port2.on('message', ({ buffer, used }) => {
      if (used > 1 << 20) resolve({ buffer, used })
    })
  })
  recorder.state(1, 'waiting')
  recorder.note(1, { type: 'answered', status: 200, reason: 'OK', headers: [['X-Long', value]] })
  recorder.state(1, 'receiving')
  const { buffer, used } = await got
  const [first] = readBlock(buffer, used)
  expect(first?.kind === 'note' && first.note.type === 'answered' && first.note.headers[0]?.[1] === value).toBe(true)
  recorder.close()
})

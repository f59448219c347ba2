import type { MessagePort } from 'node:worker_threads'
import { BLOCK_BYTES, BlockWriter, type Entry } from '../../../app/contract/block.ts'
import type { EngineToSpool, SpoolToEngine } from '../../../app/contract/spool-messages.ts'

/** Plays the engine at its end of the port: entries in blocks out, empty blocks back. */
export class EnginePlayer {
  blocksOut = 0
  blocksBack = 0
  private readonly spare: ArrayBuffer[] = []

  constructor(private readonly port: MessagePort) {
    port.on('message', ({ buffer }: SpoolToEngine) => {
      this.blocksBack++
      this.spare.push(buffer)
    })
    port.unref()
  }

  /** Sends the entries, in as many blocks as they need. */
  send(...entries: readonly Entry[]): void {
    let writer = this.writer()
    for (const entry of entries) {
      if (write(writer, entry)) continue
      this.hand(writer)
      writer = this.writer()
      if (!write(writer, entry)) throw new Error('an entry that no block holds')
    }
    this.hand(writer)
  }

  /** Sends what no engine would: the thread dies of it. */
  sendRubbish(): void {
    const buffer = new ArrayBuffer(64)
    new Uint8Array(buffer).fill(0xff)
    new DataView(buffer).setUint32(0, 64, true)
    new DataView(buffer).setUint8(4, 0) // a note, and no JSON
    this.port.postMessage({ type: 'block', buffer, used: 64 } satisfies EngineToSpool, [buffer])
  }

  close(): void {
    this.port.close()
  }

  private writer(): BlockWriter {
    return new BlockWriter(this.spare.pop() ?? new ArrayBuffer(BLOCK_BYTES))
  }

  private hand(writer: BlockWriter): void {
    this.blocksOut++
    this.port.postMessage({ type: 'block', buffer: writer.buffer, used: writer.used } satisfies EngineToSpool, [writer.buffer])
  }
}

function write(writer: BlockWriter, entry: Entry): boolean {
  if (entry.kind === 'note') return writer.note(entry.id, entry.timeMs, entry.note)
  if (entry.kind === 'bytes') return writer.bytes(entry.id, entry.timeMs, entry.stream, entry.attempt, entry.bytes)
  return writer.gap(entry.id, entry.timeMs, entry.stream, entry.attempt, entry.length)
}

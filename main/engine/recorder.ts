import type { MessagePort } from 'node:worker_threads'
import type { Note } from '../../app/capture/note.ts'
import type { Segment } from '../../app/capture/summary.ts'
import { BLOCK_BYTES, BlockWriter, type RunningState } from '../../app/contract/block.ts'
import type { EngineToSpool, SpoolToEngine } from '../../app/contract/spool-messages.ts'
import { nowMs } from './clock.ts'

/** A block is handed over when it is full, or so many ms after its first entry. */
const BLOCK_AGE_MS = 20
/** Blocks that are kept to be filled again; a new one costs 0.1 ms. */
const SPARE_BLOCKS = 8
/** An entry tells a gap of 32 bits; a body that nobody took may be longer. */
const GAP_LIMIT_BYTES = 0xffff_ffff

type Stream = Segment['stream']

/** What is left out at present: nothing, bodies, or the contents of all records. Headers, lengths and notes never are. */
export type LeftOut = 'nothing' | 'bodies' | 'contents'

/**
 * Copies notes and bytes into blocks and transfers these to the spool thread, which gives them back. It never waits: when
 * the spool thread is slow, `leftOut` says what its callers write as a gap instead of bytes.
 */
export class Recorder {
  private block: BlockWriter | undefined
  private readonly spare: ArrayBuffer[] = []
  private outside = 0 // blocks that the spool thread has
  private timer: NodeJS.Timeout | undefined
  private port: MessagePort | undefined

  constructor(
    port: MessagePort,
    private readonly waitingBytes: number,
  ) {
    this.connect(port)
  }

  /** To a spool thread that was started anew: what its forerunner had is lost. */
  connect(port: MessagePort): void {
    this.port?.close()
    this.port = port
    this.outside = 0
    port.on('message', (message: SpoolToEngine) => {
      if (this.port === port) this.outside--
      this.keepSpare(message.buffer)
    })
    port.on('close', () => {
      if (this.port === port) this.port = undefined
    })
  }

  get leftOut(): LeftOut {
    const waiting = this.outside * BLOCK_BYTES
    if (waiting < this.waitingBytes * 0.75) return 'nothing'
    return waiting < this.waitingBytes ? 'bodies' : 'contents'
  }

  note(id: number, note: Note, timeMs: number = nowMs()): void {
    if (!this.writer().note(id, timeMs, note)) this.nextFor(JSON.stringify(note).length * 3).note(id, timeMs, note)
  }

  state(id: number, state: RunningState, timeMs: number = nowMs()): void {
    if (!this.writer().state(id, timeMs, state)) this.nextFor(0).state(id, timeMs, state)
  }

  bytes(id: number, timeMs: number, stream: Stream, attempt: number, bytes: Uint8Array): void {
    if (!this.writer().bytes(id, timeMs, stream, attempt, bytes)) this.nextFor(bytes.length).bytes(id, timeMs, stream, attempt, bytes)
  }

  gap(id: number, timeMs: number, stream: Stream, attempt: number, length: number): void {
    for (let left = length; left > 0; left -= GAP_LIMIT_BYTES) {
      const part = Math.min(left, GAP_LIMIT_BYTES)
      if (!this.writer().gap(id, timeMs, stream, attempt, part)) this.nextFor(4).gap(id, timeMs, stream, attempt, part)
    }
  }

  /** Hands over what there is. */
  flush = (): void => {
    const { block } = this
    clearTimeout(this.timer)
    this.timer = undefined
    this.block = undefined
    if (!block || block.used === 0) return
    // The spool thread is gone; until there is another nothing can be kept.
    if (!this.port) {
      this.keepSpare(block.buffer)
      return
    }
    this.outside++
    const message: EngineToSpool = { type: 'block', buffer: block.buffer, used: block.used }
    this.port.postMessage(message, [block.buffer])
  }

  close(): void {
    this.flush()
    this.port?.close()
  }

  private writer(): BlockWriter {
    if (this.block) return this.block
    return this.begin(this.spare.pop() ?? new ArrayBuffer(BLOCK_BYTES))
  }

  private begin(buffer: ArrayBuffer): BlockWriter {
    this.block = new BlockWriter(buffer)
    this.timer = setTimeout(this.ripe, BLOCK_AGE_MS)
    return this.block
  }

  /** Old enough. A spool thread that is behind would not read it now: it is filled meanwhile, so that few blocks wait. */
  private readonly ripe = (): void => {
    if (this.leftOut === 'nothing') this.flush()
    else this.timer = setTimeout(this.ripe, BLOCK_AGE_MS)
  }

  /** A block with room for so many bytes: a fresh one, and for the rare note that no block holds (a huge head) one of its own size. */
  private nextFor(bytes: number): BlockWriter {
    this.flush()
    return bytes + 64 > BLOCK_BYTES ? this.begin(new ArrayBuffer(bytes + 64)) : this.writer()
  }

  private keepSpare(buffer: ArrayBuffer): void {
    if (buffer.byteLength === BLOCK_BYTES && this.spare.length < SPARE_BLOCKS) this.spare.push(buffer)
  }
}

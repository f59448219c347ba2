import type { Note } from '../capture/note.ts'
import type { ExchangeState, Segment } from '../capture/summary.ts'

/** A block: 1 MB that the engine fills with entries and transfers to the spool thread, which gives it back to be filled again. */
export const BLOCK_BYTES = 1 << 20

/**
 * An entry of a block, little-endian, each beginning at a multiple of 8:
 * u32 bytes of the whole entry (without the filling to 8), u8 kind (0 note, 1 bytes, 2 gap, 3 state), u8 stream (index in `streams`; of a
 * state: in `states`), u16 attempt, f64 exchange id, f64 monotonic time (ms, process.hrtime), then the payload: JSON of a Note, raw bytes,
 * for a gap u32 the length left out, for a state nothing.
 */
export const ENTRY_HEAD_BYTES = 24

export const streams = ['to-responder', 'from-responder', 'from-client', 'to-client'] as const satisfies readonly Segment['stream'][]

/** Half of all notes are states: as a number one needs no JSON on either side. */
const states = [
  'reading-body',
  'queued',
  'starting',
  'connecting',
  'sending',
  'waiting',
  'receiving',
] as const satisfies readonly ExchangeState[]

/** A state of an exchange that has not ended; how it ends is told by its `end` note. */
export type RunningState = (typeof states)[number]

const stateNotes = states.map((state): Note => ({ type: 'state', state }))

export type Entry =
  | { readonly kind: 'note'; readonly id: number; readonly timeMs: number; readonly note: Note }
  | {
      readonly kind: 'bytes'
      readonly id: number
      readonly timeMs: number
      readonly stream: Segment['stream']
      readonly attempt: number
      /** A view into the block: copy what is kept. */
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'gap'
      readonly id: number
      readonly timeMs: number
      readonly stream: Segment['stream']
      readonly attempt: number
      readonly length: number
    }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Fills one block. Each method returns false where the entry does not fit any more: hand the block over and take the next. */
export class BlockWriter {
  private at = 0
  private readonly view: DataView
  private readonly bytesView: Uint8Array
  constructor(readonly buffer: ArrayBuffer) {
    this.view = new DataView(buffer)
    this.bytesView = new Uint8Array(buffer)
  }
  /** Bytes filled so far. */
  get used(): number {
    return this.at
  }
  /** Bytes of payload that still fit into one entry. */
  get room(): number {
    return Math.max(0, this.buffer.byteLength - this.at - ENTRY_HEAD_BYTES - 8)
  }
  note(id: number, timeMs: number, note: Note): boolean {
    const json = JSON.stringify(note)
    const { room } = this
    // UTF-8 has at most three bytes for a unit; where that does not fit for sure, it is measured.
    if (json.length * 3 > room && encoder.encode(json).length > room) return false
    const { written } = encoder.encodeInto(json, this.bytesView.subarray(this.at + ENTRY_HEAD_BYTES))
    this.head(0, 0, 0, id, timeMs, written)
    this.advance(written)
    return true
  }
  /** The note of that state. */
  state(id: number, timeMs: number, state: RunningState): boolean {
    if (!this.fits(0)) return false
    this.head(3, states.indexOf(state), 0, id, timeMs, 0)
    this.advance(0)
    return true
  }
  bytes(id: number, timeMs: number, stream: Segment['stream'], attempt: number, bytes: Uint8Array): boolean {
    if (!this.fits(bytes.length)) return false
    this.head(1, streams.indexOf(stream), attempt, id, timeMs, bytes.length)
    this.bytesView.set(bytes, this.at + ENTRY_HEAD_BYTES)
    this.advance(bytes.length)
    return true
  }
  gap(id: number, timeMs: number, stream: Segment['stream'], attempt: number, length: number): boolean {
    if (!this.fits(4)) return false
    this.head(2, streams.indexOf(stream), attempt, id, timeMs, 4)
    this.view.setUint32(this.at + ENTRY_HEAD_BYTES, length, true)
    this.advance(4)
    return true
  }
  /** Not by `room`: where not even a head fits, an empty payload does not either. */
  private fits(payload: number): boolean {
    return this.at + ENTRY_HEAD_BYTES + 8 + payload <= this.buffer.byteLength
  }
  private head(kind: number, stream: number, attempt: number, id: number, timeMs: number, payload: number): void {
    const { view, at } = this
    view.setUint32(at, ENTRY_HEAD_BYTES + payload, true)
    view.setUint8(at + 4, kind)
    view.setUint8(at + 5, stream)
    view.setUint16(at + 6, attempt, true)
    view.setFloat64(at + 8, id, true)
    view.setFloat64(at + 16, timeMs, true)
  }
  private advance(payload: number): void {
    this.at = (this.at + ENTRY_HEAD_BYTES + payload + 7) & ~7
  }
}

/** The entries of the first `used` bytes of a block, in order. The views die when the block is given back. */
export function* readBlock(buffer: ArrayBuffer, used: number): Generator<Entry> {
  const view = new DataView(buffer)
  for (let at = 0; at + ENTRY_HEAD_BYTES <= used; ) {
    const size = view.getUint32(at, true)
    const kind = view.getUint8(at + 4)
    const which = view.getUint8(at + 5)
    const attempt = view.getUint16(at + 6, true)
    const id = view.getFloat64(at + 8, true)
    const timeMs = view.getFloat64(at + 16, true)
    const from = at + ENTRY_HEAD_BYTES
    const bytes = size - ENTRY_HEAD_BYTES
    if (kind === 0) yield { kind: 'note', id, timeMs, note: JSON.parse(decoder.decode(new Uint8Array(buffer, from, bytes))) as Note }
    else if (kind === 1)
      yield { kind: 'bytes', id, timeMs, stream: streams[which] ?? 'to-client', attempt, bytes: new Uint8Array(buffer, from, bytes) }
    else if (kind === 2)
      yield { kind: 'gap', id, timeMs, stream: streams[which] ?? 'to-client', attempt, length: view.getUint32(from, true) }
    else yield { kind: 'note', id, timeMs, note: stateNotes[which] as Note }
    at = (at + size + 7) & ~7
  }
}

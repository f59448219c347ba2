import { FCGI_HEADER_LEN } from './constants.ts'
import { headerAt, type RecordHeader } from './record-header.ts'

/** Takes what a RecordDecoder reads. Offsets are bytes since the stream began. */
export interface RecordSink {
  /** A record begins at `offset`. Called once its header is complete. */
  header(header: RecordHeader, offset: number): void
  /** A part of its content, in order; never empty. A view into the chunk that was pushed: copy what is kept. */
  content(part: Uint8Array): void
  /** The record and its padding are complete; `offset` is where the next one begins. */
  end(offset: number): void
  /** `bytes` of its content are not there (see `skip`). */
  missing?(bytes: number): void
}

/** Where a stream stands inside a record; undefined between two records. */
export interface HalfRecord {
  readonly state: 'header' | 'content' | 'padding'
  /** Where the record began. */
  readonly offset: number
  /** Bytes that it has so far, header included. */
  readonly got: number
  /** Bytes to the end of this state. */
  readonly need: number
}

/**
 * Splits a byte stream into records (§3.3), cut at any byte. Content passes as views; only a header is ever held.
 * No bytes make it throw: the sink judges strange headers.
 */
export class RecordDecoder {
  private state: 'header' | 'content' | 'padding' = 'header'
  private need = FCGI_HEADER_LEN // bytes still to come in this state
  private taken = 0 // bytes since the stream began
  private recordOffset = 0
  private contentLength = 0
  private paddingLength = 0
  private head: Uint8Array | undefined // what came of a header that is cut

  constructor(private readonly sink: RecordSink) {}

  push(chunk: Uint8Array): void {
    const { length } = chunk
    for (let at = 0; at < length; ) {
      const size = Math.min(this.need, length - at)
      const begin = at
      at += size
      this.taken += size
      this.need -= size
      if (this.state === 'header') {
        if (size === FCGI_HEADER_LEN) this.begin(chunk, begin)
        else this.gather(chunk, begin, at)
      } else {
        if (this.state === 'content') this.sink.content(size === length ? chunk : chunk.subarray(begin, at))
        if (this.need === 0) this.advance()
      }
    }
  }

  /** `bytes` of the stream were not kept. The recorder leaves out contents only; a header that is left out reads as zeros. */
  skip(bytes: number): void {
    while (bytes > 0) {
      const size = Math.min(this.need, bytes)
      bytes -= size
      this.taken += size
      this.need -= size
      if (this.state === 'header') this.gather(new Uint8Array(size), 0, size)
      else {
        if (this.state === 'content') this.sink.missing?.(size)
        if (this.need === 0) this.advance()
      }
    }
  }

  /** Bytes taken since the stream began. */
  get offset(): number {
    return this.taken
  }

  /** The record that the stream is in the middle of: at the end of a stream it is cut off. */
  get half(): HalfRecord | undefined {
    if (this.state === 'header' && this.need === FCGI_HEADER_LEN) return undefined
    const offset = this.state === 'header' ? this.taken - (FCGI_HEADER_LEN - this.need) : this.recordOffset
    return { state: this.state, offset, got: this.taken - offset, need: this.need }
  }

  /** [from, to) of `bytes` are the next bytes of a header; `need` counts what is missing after them. */
  private gather(bytes: Uint8Array, from: number, to: number): void {
    this.head ??= new Uint8Array(FCGI_HEADER_LEN)
    for (let i = from, at = FCGI_HEADER_LEN - this.need - (to - from); i < to; i++) this.head[at++] = bytes[i] ?? 0
    if (this.need === 0) this.begin(this.head, 0)
  }

  /** A header is whole: the eight bytes at `at`. */
  private begin(bytes: Uint8Array, at: number): void {
    this.recordOffset = this.taken - FCGI_HEADER_LEN
    const header = headerAt(bytes, at)
    this.contentLength = header.contentLength
    this.paddingLength = header.paddingLength
    this.state = 'content'
    this.need = this.contentLength
    this.sink.header(header, this.recordOffset)
    if (this.need === 0) this.advance()
  }

  /** From an ended state to the next one that needs bytes: empty contents and empty paddings pass, too. */
  private advance(): void {
    if (this.state === 'content' && this.paddingLength > 0) {
      this.state = 'padding'
      this.need = this.paddingLength
      return
    }
    this.state = 'header'
    this.need = FCGI_HEADER_LEN
    this.sink.end(this.taken)
  }
}

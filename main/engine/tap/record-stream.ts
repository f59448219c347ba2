import { FCGI_END_REQUEST, FCGI_VERSION_1 } from '../../../app/fastcgi/constants.ts'
import { joined } from '../../../app/fastcgi/joined.ts'
import { RecordDecoder, type RecordSink } from '../../../app/fastcgi/record-decoder.ts'
import type { RecordHeader } from '../../../app/fastcgi/record-header.ts'
import type { TapExchange } from './tap-exchange.ts'

/** Judges the records of one direction. Offsets: bytes since the connection began. */
export interface StreamSink {
  /** A record begins. @returns the exchange that it belongs to, with all of its bytes */
  record(header: RecordHeader, offset: number): TapExchange
  /** A part of its content, a view. */
  content(part: Uint8Array): void
  /** It is complete. */
  recordEnd(): void
  /** From there on it is no FastCGI. @returns the exchange that all of it belongs to */
  broken(offset: number): TapExchange
}

/**
 * One direction of a tapped connection: each byte is recorded with the exchange that it belongs to, in as few pieces as there are. Only of
 * a header that is cut anything is held, as its id is not known before; it is passed on all the same, by others.
 */
export class RecordStream implements RecordSink {
  private readonly decoder = new RecordDecoder(this)
  private owner: TapExchange | undefined
  private isBroken = false
  private type = 0
  private held: Uint8Array = NOTHING // of a header that is cut
  // Of the chunk that is taken now:
  private chunk: Uint8Array = NOTHING
  private chunkOffset = 0
  private recorded = 0
  private timeMs = 0

  constructor(
    private readonly direction: 'to-responder' | 'from-responder',
    private readonly sink: StreamSink,
  ) {}

  /** Whether it stands between two records. */
  get between(): boolean {
    return !this.isBroken && this.decoder.half === undefined
  }

  push(chunk: Uint8Array, timeMs: number): void {
    if (this.isBroken) {
      this.owner?.rubbish(this.direction, chunk, timeMs)
      return
    }
    this.chunk = chunk
    this.chunkOffset = this.decoder.offset
    this.recorded = 0
    this.timeMs = timeMs
    this.decoder.push(chunk)
    const { half } = this.decoder
    const cutHeader = !this.isBroken && half?.state === 'header'
    this.recordTo(cutHeader ? Math.max(0, half.offset - this.chunkOffset) : chunk.length)
    if (cutHeader) this.held = joined(this.held, chunk.subarray(this.recorded))
    this.chunk = NOTHING // it may be large
  }

  /** Nothing more comes: a header that is cut off is recorded, too. */
  close(owner: () => TapExchange): void {
    if (this.held.length > 0) owner().record(this.direction, this.held, this.timeMs)
    this.held = NOTHING
  }

  header(header: RecordHeader, offset: number): void {
    if (this.isBroken) return
    this.type = header.type
    const broken = header.version !== FCGI_VERSION_1
    const owner = broken ? this.sink.broken(offset) : this.sink.record(header, offset)
    if (owner !== this.owner || broken) this.recordTo(offset - this.chunkOffset)
    this.owner = owner
    this.isBroken = broken
    if (this.held.length > 0) this.give(this.held)
    this.held = NOTHING
  }

  content(part: Uint8Array): void {
    if (!this.isBroken) this.sink.content(part)
  }

  end(offset: number): void {
    if (this.isBroken) return
    // An exchange ends after its last byte.
    if (this.type === FCGI_END_REQUEST) this.recordTo(offset - this.chunkOffset)
    this.sink.recordEnd()
  }

  private recordTo(at: number): void {
    if (at <= this.recorded) return
    this.give(this.recorded === 0 && at === this.chunk.length ? this.chunk : this.chunk.subarray(this.recorded, at))
    this.recorded = at
  }

  private give(bytes: Uint8Array): void {
    if (this.isBroken) this.owner?.rubbish(this.direction, bytes, this.timeMs)
    else this.owner?.record(this.direction, bytes, this.timeMs)
  }
}

const NOTHING = new Uint8Array(0)

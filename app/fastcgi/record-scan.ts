import { FCGI_HEADER_LEN, FCGI_MAXTYPE, FCGI_NULL_REQUEST_ID, FCGI_VERSION_1 } from './constants.ts'
import { isManagement } from './direction.ts'
import { joined } from './joined.ts'
import { type RecordHeader, recordHeader } from './record-header.ts'
import { viewOf } from './view.ts'

/** Takes what a RecordScan finds, in order. All bytes are views: copy what is kept. Offsets in bytes since the stream began. */
export interface ScanSink {
  /** A whole record: header, content and padding. */
  record(header: RecordHeader, offset: number, bytes: Uint8Array): void
  /** Bytes in which no record begins. Only their number is known: they may be many. */
  broken(offset: number, length: number): void
  /** The stream ends in this record, `missing` bytes before its end; `header` undefined: even inside its header. */
  half(header: RecordHeader | undefined, offset: number, bytes: Uint8Array, missing: number): void
}

/**
 * Finds the records in bytes of unknown origin. Unlike RecordDecoder it does not trust a strange header (another version, an unknown
 * type): that one counts as a record only if another begins where it ends, or the stream ends there; else the bytes are
 * passed over to the next header that looks right. Holds at most one record.
 */
export class RecordScan {
  private held: Uint8Array = new Uint8Array(0)
  private offset = 0 // of the first held byte
  private brokenBytes = 0 // just before the first held byte

  constructor(private readonly sink: ScanSink) {}

  push(chunk: Uint8Array): void {
    this.scan(this.held.length === 0 ? chunk : joined(this.held, chunk), false)
  }

  /** The stream ended. */
  close(): void {
    this.scan(this.held, true)
  }

  private scan(bytes: Uint8Array, last: boolean): void {
    const view = viewOf(bytes)
    let at = 0
    while (at < bytes.length) {
      if (this.brokenBytes > 0 && bytes[at] !== FCGI_VERSION_1) {
        at++
        this.brokenBytes++
        continue
      }
      const header = recordHeader.decode(view, at)
      if (!header) {
        if (!last) break
        this.endHalf(undefined, bytes.subarray(at), this.offset + at)
        at = bytes.length
        break
      }
      const end = at + FCGI_HEADER_LEN + header.contentLength + header.paddingLength
      const sound = header.version === FCGI_VERSION_1 && header.type >= 1 && header.type <= FCGI_MAXTYPE
      // Sound where the stream was in step is enough; else what follows has to agree.
      const verdict = sound && this.brokenBytes === 0 ? 'record' : this.judge(header, bytes, view, end, last)
      if (verdict === 'wait') break
      if (verdict === 'broken') {
        at++
        this.brokenBytes++
        continue
      }
      if (end > bytes.length && !last) break
      this.endBroken(this.offset + at)
      if (end > bytes.length) this.endHalf(header, bytes.subarray(at), this.offset + at)
      else this.sink.record(header, this.offset + at, bytes.subarray(at, end))
      at = Math.min(end, bytes.length)
    }
    this.offset += at
    this.held = at === bytes.length ? EMPTY : bytes.slice(at)
    if (last) this.endBroken(this.offset)
  }

  private judge(header: RecordHeader, bytes: Uint8Array, view: DataView, end: number, last: boolean): 'record' | 'broken' | 'wait' {
    // Out of step only a header that is right in every field is looked at: else any byte might begin a record.
    if (this.brokenBytes > 0 && !looksRight(header)) return 'broken'
    if (end === bytes.length && last) return 'record'
    const next = recordHeader.decode(view, end)
    if (next) return looksRight(next) ? 'record' : 'broken'
    return last ? 'broken' : 'wait'
  }

  private endHalf(header: RecordHeader | undefined, bytes: Uint8Array, offset: number): void {
    if (this.brokenBytes > 0) {
      this.brokenBytes += bytes.length // the end of rubbish is rubbish
      return
    }
    const whole = FCGI_HEADER_LEN + (header ? header.contentLength + header.paddingLength : 0)
    this.sink.half(header, offset, bytes, whole - bytes.length)
  }

  private endBroken(offset: number): void {
    if (this.brokenBytes > 0) this.sink.broken(offset - this.brokenBytes, this.brokenBytes)
    this.brokenBytes = 0
  }
}

const EMPTY = new Uint8Array(0)

const looksRight = ({ version, type, requestId, reserved }: RecordHeader): boolean =>
  version === FCGI_VERSION_1 &&
  type >= 1 &&
  type <= FCGI_MAXTYPE &&
  reserved === 0 &&
  (requestId === FCGI_NULL_REQUEST_ID) === isManagement(type)

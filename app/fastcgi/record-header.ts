import { FCGI_HEADER_LEN, FCGI_MAX_LENGTH, FCGI_MAX_PADDING } from './constants.ts'

/** The eight bytes before the content of a record (§3.3). Lengths in bytes. Nothing is judged: a broken peer is looked at, too. */
export interface RecordHeader {
  readonly version: number
  readonly type: number
  readonly requestId: number
  readonly contentLength: number
  readonly paddingLength: number
  readonly reserved: number
}

export const recordHeader = {
  size: FCGI_HEADER_LEN,

  /** @returns the offset after it. @throws RangeError for a number that does not fit its field: our bug, so never cut short. */
  encode(header: RecordHeader, into: DataView, at: number): number {
    into.setUint8(at, fits(header.version, 0xff, 'version'))
    into.setUint8(at + 1, fits(header.type, 0xff, 'type'))
    into.setUint16(at + 2, fits(header.requestId, 0xffff, 'requestId'))
    into.setUint16(at + 4, fits(header.contentLength, FCGI_MAX_LENGTH, 'contentLength'))
    into.setUint8(at + 6, fits(header.paddingLength, FCGI_MAX_PADDING, 'paddingLength'))
    into.setUint8(at + 7, fits(header.reserved, 0xff, 'reserved'))
    return at + FCGI_HEADER_LEN
  },

  /** undefined: `from` ends inside the header. */
  decode(from: DataView, at: number): RecordHeader | undefined {
    if (at + FCGI_HEADER_LEN > from.byteLength) return undefined
    return {
      version: from.getUint8(at),
      type: from.getUint8(at + 1),
      requestId: from.getUint16(at + 2),
      contentLength: from.getUint16(at + 4),
      paddingLength: from.getUint8(at + 6),
      reserved: from.getUint8(at + 7),
    }
  },
}

/** The eight bytes at `at`, all there, without a DataView: one would be made for each small chunk of a stream. */
export function headerAt(bytes: Uint8Array, at: number): RecordHeader {
  return {
    version: bytes[at] ?? 0,
    type: bytes[at + 1] ?? 0,
    requestId: uint16At(bytes, at + 2),
    contentLength: uint16At(bytes, at + 4),
    paddingLength: bytes[at + 6] ?? 0,
    reserved: bytes[at + 7] ?? 0,
  }
}

const uint16At = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

function fits(value: number, most: number, field: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new RangeError(`${field} ${value}`)
}

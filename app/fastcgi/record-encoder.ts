import { FCGI_HEADER_LEN, FCGI_MAX_LENGTH, FCGI_VERSION_1 } from './constants.ts'
import { recordHeader } from './record-header.ts'
import { viewOf } from './view.ts'

/**
 * Content plus padding of a record that is sent: PHP-FPM resets the connection without a word beyond it, though §3.3 allows
 * 65,535 and 255. It is a multiple of 8 less than that limit, so that a full record needs no padding.
 */
export const MAX_SENT_CONTENT = 65_528

/** Padding that ends a record at a multiple of 8 bytes (§3.3 advises it), or as near as PHP-FPM's limit allows. */
export const paddingFor = (contentLength: number): number => Math.min(-contentLength & 7, FCGI_MAX_LENGTH - contentLength)

/** One whole record. `padding` in bytes. @throws RangeError where content plus padding is over 65,535 or a number does not fit. */
export function encodeRecord(
  type: number,
  requestId: number,
  content: Uint8Array = EMPTY,
  padding: number = paddingFor(content.length),
): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(FCGI_HEADER_LEN + content.length + padding)
  writeHeader(viewOf(record), 0, type, requestId, content.length, padding)
  record.set(content, FCGI_HEADER_LEN)
  return record
}

/** The header of a record of ours. @returns the offset after it. @throws RangeError as `encodeRecord`. */
export function writeHeader(
  into: DataView,
  at: number,
  type: number,
  requestId: number,
  contentLength: number,
  paddingLength: number,
): number {
  if (contentLength + paddingLength > FCGI_MAX_LENGTH) throw new RangeError(`content ${contentLength} plus padding ${paddingLength}`)
  return recordHeader.encode({ version: FCGI_VERSION_1, type, requestId, contentLength, paddingLength, reserved: 0 }, into, at)
}

const EMPTY = new Uint8Array(0)

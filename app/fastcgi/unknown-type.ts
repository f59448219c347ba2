import { FCGI_NULL_REQUEST_ID, FCGI_UNKNOWN_TYPE } from './constants.ts'
import { encodeRecord } from './record-encoder.ts'

/** FCGI_UNKNOWN_TYPE (§4.2): the application's answer to a management record whose type it does not know. */
export const unknownType = {
  size: 8,

  /** The type that was not known; undefined: fewer than 8 bytes. The 7 reserved bytes are ignored. */
  decode: (content: Uint8Array): number | undefined => (content.length < unknownType.size ? undefined : content[0]),
}

/** The whole record. */
export function encodeUnknownType(type: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(unknownType.size)
  content[0] = type
  return encodeRecord(FCGI_UNKNOWN_TYPE, FCGI_NULL_REQUEST_ID, content)
}

import { FCGI_BEGIN_REQUEST, FCGI_KEEP_CONN } from './constants.ts'
import { encodeRecord } from './record-encoder.ts'
import { viewOf } from './view.ts'

/** The content of FCGI_BEGIN_REQUEST (§5.1). `flags` as on the wire; `keepConn` is its bit 0. */
export interface BeginRequest {
  readonly role: number
  readonly flags: number
  readonly keepConn: boolean
}

export const beginRequest = {
  /** Bytes; PHP-FPM takes exactly this many. */
  size: 8,

  /** undefined: fewer than 8 bytes. The 5 reserved bytes, and what comes after them, are ignored. */
  decode(content: Uint8Array): BeginRequest | undefined {
    if (content.length < beginRequest.size) return undefined
    const view = viewOf(content)
    const flags = view.getUint8(2)
    return { role: view.getUint16(0), flags, keepConn: (flags & FCGI_KEEP_CONN) !== 0 }
  },
}

/** The whole record. @throws RangeError for a request id of 0 or over 65,535. */
export function encodeBeginRequest(requestId: number, role: number, keepConn: boolean): Uint8Array<ArrayBuffer> {
  if (requestId === 0) throw new RangeError('requestId 0')
  const content = new Uint8Array(beginRequest.size)
  const view = viewOf(content)
  view.setUint16(0, role)
  view.setUint8(2, keepConn ? FCGI_KEEP_CONN : 0)
  return encodeRecord(FCGI_BEGIN_REQUEST, requestId, content)
}

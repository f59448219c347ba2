import { FCGI_END_REQUEST, FCGI_REQUEST_COMPLETE } from './constants.ts'
import { encodeRecord } from './record-encoder.ts'
import { viewOf } from './view.ts'

/** The content of FCGI_END_REQUEST (§5.5). `appStatus`: all 32 bits, unsigned; CGI's exit status (PHP always sends 0). */
export interface EndRequest {
  readonly appStatus: number
  readonly protocolStatus: number
}

export const endRequest = {
  size: 8,

  /** undefined: fewer than 8 bytes. The 3 reserved bytes are not looked at: PHP-FPM leaves rubbish there. */
  decode(content: Uint8Array): EndRequest | undefined {
    if (content.length < endRequest.size) return undefined
    const view = viewOf(content)
    return { appStatus: view.getUint32(0), protocolStatus: view.getUint8(4) }
  },
}

/** The whole record. */
export function encodeEndRequest(
  requestId: number,
  appStatus = 0,
  protocolStatus: number = FCGI_REQUEST_COMPLETE,
): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(endRequest.size)
  const view = viewOf(content)
  view.setUint32(0, appStatus)
  view.setUint8(4, protocolStatus)
  return encodeRecord(FCGI_END_REQUEST, requestId, content)
}

import { encodeBeginRequest } from './begin-request.ts'
import { FCGI_RESPONDER } from './constants.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { appendParams, type Params } from './params-encoder.ts'

export interface RequestStart {
  /** 1 to 65,535. */
  readonly requestId: number
  /** FCGI_RESPONDER unless said. */
  readonly role?: number
  readonly keepConn: boolean
  readonly params: Params
}

/** All that comes before a request's body, for one write: FCGI_BEGIN_REQUEST, FCGI_PARAMS and their end. @throws Failure `param-too-large` */
export function encodeRequestStart({ requestId, role = FCGI_RESPONDER, keepConn, params }: RequestStart): Uint8Array<ArrayBuffer> {
  const into = new GrowingBytes()
  into.append(encodeBeginRequest(requestId, role, keepConn))
  appendParams(into, requestId, params)
  return into.written()
}

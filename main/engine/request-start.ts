import type { MetaVariable } from '../../app/cgi/meta-variables.ts'
import { encodeBeginRequest } from '../../app/fastcgi/begin-request.ts'
import { FCGI_RESPONDER, FCGI_STDIN } from '../../app/fastcgi/constants.ts'
import { GrowingBytes } from '../../app/fastcgi/growing-bytes.ts'
import { appendParams } from '../../app/fastcgi/params-encoder.ts'
import { endOfStream } from '../../app/fastcgi/stream-records.ts'

/** One exchange after the other on a connection: the id is always the same. */
export const REQUEST_ID = 1

/** The empty FCGI_STDIN. */
export const STDIN_END = endOfStream(FCGI_STDIN, REQUEST_ID)

/**
 * FCGI_BEGIN_REQUEST and FCGI_PARAMS, and where there is no body the empty FCGI_STDIN: for one write.
 * @param keepConn FCGI_KEEP_CONN @throws Failure `param-too-large`
 */
export function requestStart(params: readonly MetaVariable[], withBody: boolean, keepConn: boolean): Uint8Array {
  // Encoded in one place and copied out of it: a new ArrayBuffer for each request costs more than all of its encoding.
  scratch.bytes.fill(0, 0, scratch.length) // padding must not hold what another request sent
  scratch.length = 0
  scratch.append(keepConn ? BEGIN_AND_KEEP : BEGIN)
  appendParams(scratch, REQUEST_ID, params)
  if (!withBody) scratch.append(STDIN_END)
  return Buffer.from(scratch.written())
}

const BEGIN = encodeBeginRequest(REQUEST_ID, FCGI_RESPONDER, false)
const BEGIN_AND_KEEP = encodeBeginRequest(REQUEST_ID, FCGI_RESPONDER, true)
const scratch = new GrowingBytes(16_384)

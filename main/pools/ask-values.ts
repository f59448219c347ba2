import { FCGI_GET_VALUES_RESULT, FCGI_MAX_REQS, FCGI_MPXS_CONNS, FCGI_UNKNOWN_TYPE } from '../../app/fastcgi/constants.ts'
import { decodeValues, encodeGetValues } from '../../app/fastcgi/get-values.ts'
import { responderAddress } from '../responder-address.ts'
import { askOnce, type ContentOf } from './ask-once.ts'

/** What a server says of itself (FastCGI 1.0 section 4.1); null: it does not tell. */
export interface ServerValues {
  /** Requests at once. */
  readonly maxReqs: number | null
  /** Several requests on one connection. */
  readonly mpxsConns: boolean | null
}

const LIMIT_MS = 1000
const NONE: ContentOf = () => Buffer.alloc(0)

/**
 * Asks on a connection of its own: PHP before 8.0 closes it after its answer. One that does not know the question says so with
 * FCGI_UNKNOWN_TYPE, and may close or be silent instead. Never rejects.
 */
export async function askValues(address: string): Promise<ServerValues> {
  const question = encodeGetValues([FCGI_MAX_REQS, FCGI_MPXS_CONNS])
  const answers = [FCGI_GET_VALUES_RESULT, FCGI_UNKNOWN_TYPE]
  const content = await askOnce(responderAddress(address), question, answers, LIMIT_MS).catch(() => NONE)
  return readValues(content(FCGI_GET_VALUES_RESULT))
}

function readValues(content: Uint8Array): ServerValues {
  const { values } = decodeValues(content)
  const maxReqs = Number(values.get(FCGI_MAX_REQS))
  const mpxsConns = values.get(FCGI_MPXS_CONNS)
  return {
    maxReqs: Number.isInteger(maxReqs) && maxReqs > 0 ? maxReqs : null,
    mpxsConns: mpxsConns === undefined ? null : mpxsConns !== '0',
  }
}

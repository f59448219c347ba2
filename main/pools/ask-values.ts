import { connect } from 'node:net'
import { FCGI_GET_VALUES_RESULT, FCGI_MAX_REQS, FCGI_MPXS_CONNS, FCGI_UNKNOWN_TYPE } from '../../app/fastcgi/constants.ts'
import { decodeValues, encodeGetValues } from '../../app/fastcgi/get-values.ts'
import { GrowingBytes } from '../../app/fastcgi/growing-bytes.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import { responderAddress } from '../responder-address.ts'

/** What a server says of itself (FastCGI 1.0 section 4.1); null: it does not tell. */
export interface ServerValues {
  /** Requests at once. */
  readonly maxReqs: number | null
  /** Several requests on one connection. */
  readonly mpxsConns: boolean | null
}

const LIMIT_MS = 1000
const NOTHING: ServerValues = { maxReqs: null, mpxsConns: null }

/**
 * Asks on a connection of its own: PHP before 8.0 closes it after its answer. One that does not know the question says so with
 * FCGI_UNKNOWN_TYPE, and may close or be silent instead. Never rejects.
 */
export function askValues(address: string): Promise<ServerValues> {
  return answered(address).catch(() => NOTHING)
}

function answered(address: string): Promise<ServerValues> {
  return new Promise((resolve, reject) => {
    let type = 0
    const content = new GrowingBytes(64)
    const decoder = new RecordDecoder({
      header: (header) => {
        type = header.type
      },
      content: (part) => {
        if (type === FCGI_GET_VALUES_RESULT) content.append(part)
      },
      end: () => {
        if (type === FCGI_GET_VALUES_RESULT) done(readValues(content.written()))
        else if (type === FCGI_UNKNOWN_TYPE) done(NOTHING)
      },
    })
    const socket = connect(responderAddress(address))
    const timer = setTimeout(() => done(NOTHING), LIMIT_MS)
    const done = (values: ServerValues): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(values)
    }
    socket.on('data', (chunk) => decoder.push(chunk))
    socket.on('error', reject).on('close', () => done(NOTHING))
    socket.write(encodeGetValues([FCGI_MAX_REQS, FCGI_MPXS_CONNS]))
  })
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

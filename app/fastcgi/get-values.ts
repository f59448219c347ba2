import { FCGI_GET_VALUES, FCGI_GET_VALUES_RESULT, FCGI_NULL_REQUEST_ID } from './constants.ts'
import { type PairFault, pairs } from './pairs.ts'
import { encodeRecord } from './record-encoder.ts'
import { latin1Bytes, latin1Text } from './text.ts'

/** The values of FCGI_GET_VALUES_RESULT (§4.1) by name; what the application does not know is not there. PHP-FPM 8.2 tells FCGI_MPXS_CONNS alone. */
export interface ManagementValues {
  readonly values: ReadonlyMap<string, string>
  readonly fault?: PairFault
}

/** FCGI_GET_VALUES: asks for variables by name, with empty values. @throws RangeError where they do not fit one record. */
export const encodeGetValues = (names: readonly string[]): Uint8Array<ArrayBuffer> =>
  encodeValues(
    FCGI_GET_VALUES,
    names.map((name) => [name, '']),
  )

/** FCGI_GET_VALUES_RESULT: the application's answer. */
export const encodeGetValuesResult = (values: readonly (readonly [name: string, value: string])[]): Uint8Array<ArrayBuffer> =>
  encodeValues(FCGI_GET_VALUES_RESULT, values)

/** The content of either record. Never throws: what is cut off is the fault. */
export function decodeValues(content: Uint8Array): ManagementValues {
  const read = pairs.decode(content)
  const values = new Map<string, string>()
  for (const pair of read.pairs) {
    values.set(latin1Text(content, pair.nameFrom, pair.valueFrom), latin1Text(content, pair.valueFrom, pair.to))
  }
  return read.fault ? { values, fault: read.fault } : { values }
}

function encodeValues(type: number, values: readonly (readonly [name: string, value: string])[]): Uint8Array<ArrayBuffer> {
  const bytes = values.map(([name, value]) => [latin1Bytes(name), latin1Bytes(value)] as const)
  const content = new Uint8Array(bytes.reduce((sum, [name, value]) => sum + pairs.size(name.length, value.length), 0))
  let at = 0
  for (const [name, value] of bytes) at = pairs.encode(name, value, content, at)
  return encodeRecord(type, FCGI_NULL_REQUEST_ID, content)
}

import { FCGI_HEADER_LEN, FCGI_PARAMS } from '../fastcgi/constants.ts'
import { explainRecord } from '../fastcgi/explain.ts'
import { bytesField, type Field } from '../fastcgi/field.ts'
import type { DecodedAttempt, DecodedRecord } from './decoded.ts'

/** What is shown of something that is no record. */
const SHOWN_BYTES = 4096

/**
 * What the bytes of one record mean, as far as they were kept; offsets since the record began. Made when someone looks: a list
 * of records needs none of it.
 */
export function recordFields(attempt: DecodedAttempt, record: DecodedRecord): readonly Field[] {
  const bytes = recordBytes(attempt, record)
  if (record.kind !== 'record') return bytesField('content', 'content', bytes, 0, bytes.length)
  if (record.type !== FCGI_PARAMS) return explainRecord(bytes).fields
  // A pair may begin in the record before it.
  let carry: Uint8Array | undefined
  for (const before of attempt.records) {
    if (before.n === record.n) break
    const sameStream = before.kind === 'record' && before.type === FCGI_PARAMS && before.dir === record.dir && before.id === record.id
    if (sameStream) carry = explainRecord(recordBytes(attempt, before), carry).carry
  }
  return explainRecord(bytes, carry).fields
}

/** Header, content and padding, up to the first byte that was not kept. */
export function recordBytes(attempt: DecodedAttempt, record: DecodedRecord): Uint8Array {
  const whole = record.kind === 'record' ? FCGI_HEADER_LEN + record.length + record.padding : SHOWN_BYTES
  return attempt.streams[record.dir].run(whole, record.offset)
}

import { FCGI_HEADER_LEN } from './constants.ts'

/** What some bytes of a record mean. [from, to): bytes since the record began, so header fields are 0 to 8. */
export interface Field {
  readonly part: 'header' | 'content' | 'padding'
  /** The specification's word; of a pair its name. */
  readonly name: string
  /** For a person: `FCGI_PARAMS (4)`; the value of a pair; the whole text of a stream's content. */
  readonly value: string
  readonly from: number
  readonly to: number
  /** `text` and `pair` come from the peer: they may be long and hold control characters. */
  readonly kind: 'number' | 'pair' | 'text' | 'bytes' | 'note'
  /** Of a pair: where its name and value begin. Below 8: in an earlier record of the stream. */
  readonly nameFrom?: number
  readonly valueFrom?: number
}

export const numberField = (part: Field['part'], name: string, value: string, from: number, to: number): Field => ({
  part,
  kind: 'number',
  name,
  value,
  from,
  to,
})

export const noteField = (part: Field['part'], name: string, value: string, from: number, to: number): Field => ({
  part,
  kind: 'note',
  name,
  value,
  from,
  to,
})

/** Bytes in hexadecimal, at most 32 of them. No field where there are none. */
export function bytesField(part: Field['part'], name: string, record: Uint8Array, from: number, to: number): Field[] {
  if (to <= from) return []
  const shown = Array.from(record.subarray(from, Math.min(to, from + SHOWN_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return [{ part, kind: 'bytes', name, value: to - from > SHOWN_BYTES ? `${shown} ...` : shown, from, to }]
}

/** The empty record of a stream. */
export const endOfStreamField: Field = noteField('content', 'end of stream', '', FCGI_HEADER_LEN, FCGI_HEADER_LEN)

const SHOWN_BYTES = 32

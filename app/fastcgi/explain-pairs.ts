import { FCGI_HEADER_LEN } from './constants.ts'
import { endOfStreamField, type Field, noteField } from './field.ts'
import { type Finding, finding } from './findings.ts'
import { joined } from './joined.ts'
import { PARAMS_LIMIT_BYTES } from './pair-decoder.ts'
import { pairs } from './pairs.ts'
import { latin1Text, readableText } from './text.ts'

export interface PairsExplained {
  readonly fields: readonly Field[]
  readonly findings: readonly Finding[]
  /** The bytes so far of a pair that goes on in the next record. Usually empty. */
  readonly carry: Uint8Array
}

/** The pairs of one record of a stream; `record` ends where its content ends, the first pair may have begun before it (`carry`). */
export function explainParams(record: Uint8Array, carry: Uint8Array): PairsExplained {
  if (record.length <= FCGI_HEADER_LEN) return endOfPairs(carry)
  const read = readPairs(record, carry)
  if (!read.fault) return { fields: read.fields, findings: [], carry: NOTHING }
  const { from, rest } = read.fault
  const kept = rest.length <= PARAMS_LIMIT_BYTES
  return {
    fields: [...read.fields, noteField('content', 'pair', 'goes on in the next record', from, record.length)],
    findings: [kept ? finding('pair-crosses-records', from) : finding('pairs-lost', from, { bytes: rest.length })],
    carry: kept ? rest.slice() : NOTHING,
  }
}

/** The pairs of a record that stands alone (FCGI_GET_VALUES and its result). */
export function explainValues(record: Uint8Array): PairsExplained {
  const read = readPairs(record, NOTHING)
  if (!read.fault) return { fields: read.fields, findings: [], carry: NOTHING }
  const { from, missing } = read.fault
  return {
    fields: [...read.fields, noteField('content', 'pair', 'is cut off', from, record.length)],
    findings: [finding('pair-cut', from, { missing })],
    carry: NOTHING,
  }
}

const NOTHING = new Uint8Array(0)

interface PairsRead {
  readonly fields: readonly Field[]
  readonly fault?: { readonly from: number; readonly rest: Uint8Array; readonly missing: number }
}

function readPairs(record: Uint8Array, carry: Uint8Array): PairsRead {
  const content = record.subarray(FCGI_HEADER_LEN)
  const bytes = carry.length > 0 ? joined(carry, content) : content
  const shift = FCGI_HEADER_LEN - carry.length // from offsets in `bytes` to those in the record
  const read = pairs.decode(bytes)
  const fields = read.pairs.map((pair): Field => {
    const name = latin1Text(bytes, pair.nameFrom, pair.valueFrom)
    const value = readableText(bytes, pair.valueFrom, pair.to)
    const place = { nameFrom: pair.nameFrom + shift, valueFrom: pair.valueFrom + shift }
    return { part: 'content', kind: 'pair', name, value, from: inRecord(pair.from + shift), to: inRecord(pair.to + shift), ...place }
  })
  if (!read.fault) return { fields }
  const { offset, missing } = read.fault
  return { fields, fault: { from: inRecord(offset + shift), rest: bytes.subarray(offset), missing } }
}

const inRecord = (at: number): number => Math.max(FCGI_HEADER_LEN, at)

function endOfPairs(carry: Uint8Array): PairsExplained {
  const missing = pairs.decode(carry).fault?.missing
  const findings = missing === undefined ? [] : [finding('pair-cut', FCGI_HEADER_LEN, { missing })]
  return { fields: [endOfStreamField], findings, carry: NOTHING }
}

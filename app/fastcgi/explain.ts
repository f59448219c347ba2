import {
  FCGI_BEGIN_REQUEST,
  FCGI_DATA,
  FCGI_END_REQUEST,
  FCGI_GET_VALUES,
  FCGI_GET_VALUES_RESULT,
  FCGI_HEADER_LEN,
  FCGI_KEEP_CONN,
  FCGI_PARAMS,
  FCGI_STDERR,
  FCGI_STDIN,
  FCGI_STDOUT,
  FCGI_UNKNOWN_TYPE,
} from './constants.ts'
import { explainParams, explainValues, type PairsExplained } from './explain-pairs.ts'
import { bytesField, endOfStreamField, type Field, noteField, numberField } from './field.ts'
import { type Finding, finding } from './findings.ts'
import { judgeHeader } from './judge-header.ts'
import { protocolStatusName, recordTypeName, roleName } from './names.ts'
import { type RecordHeader, recordHeader } from './record-header.ts'
import { readableText } from './text.ts'
import { viewOf } from './view.ts'

export interface Explained {
  /** undefined: the bytes end inside the header. */
  readonly header?: RecordHeader
  readonly fields: readonly Field[]
  /** What this record alone shows; offsets since it began. */
  readonly findings: readonly Finding[]
  /** Bytes of a pair that goes on in the next record of this stream: hand them to its explanation. Usually empty. */
  readonly carry: Uint8Array
}

/**
 * Explains a record, byte for byte, for people. `record`: header, content and padding, or as much of them as there is.
 * `carry`: that of the FCGI_PARAMS record before it, of the same request. Never throws.
 */
export function explainRecord(record: Uint8Array, carry: Uint8Array = NOTHING): Explained {
  const header = recordHeader.decode(viewOf(record), 0)
  const whole = FCGI_HEADER_LEN + (header ? header.contentLength + header.paddingLength : 0)
  const cut = record.length < whole ? [finding('half-record', 0, { missing: whole - record.length })] : []
  if (!header) return { fields: bytesField('header', 'header', record, 0, record.length), findings: cut, carry }
  const contentTo = Math.min(FCGI_HEADER_LEN + header.contentLength, record.length)
  const content = explainContent(header, record.subarray(0, contentTo), carry)
  return {
    header,
    fields: [...headerFields(header), ...content.fields, ...paddingField(contentTo, Math.min(whole, record.length))],
    findings: [...judgeHeader(header, 0), ...content.findings, ...cut],
    carry: content.carry,
  }
}

const NOTHING = new Uint8Array(0)

function headerFields({ version, type, requestId, contentLength, paddingLength, reserved }: RecordHeader): Field[] {
  return [
    numberField('header', 'version', String(version), 0, 1),
    numberField('header', 'type', numbered(recordTypeName(type), type), 1, 2),
    numberField('header', 'requestId', String(requestId), 2, 4),
    numberField('header', 'contentLength', String(contentLength), 4, 6),
    numberField('header', 'paddingLength', String(paddingLength), 6, 7),
    numberField('header', 'reserved', String(reserved), 7, 8),
  ]
}

/** `record` ends where the content ends, or before. */
function explainContent({ type, contentLength }: RecordHeader, record: Uint8Array, carry: Uint8Array): PairsExplained {
  switch (type) {
    case FCGI_BEGIN_REQUEST:
      return only(beginFields(record))
    case FCGI_END_REQUEST:
      return only(endFields(record))
    case FCGI_UNKNOWN_TYPE:
      return only(unknownTypeFields(record))
    case FCGI_PARAMS:
      return contentLength > 0 && record.length === FCGI_HEADER_LEN ? { ...only([]), carry } : explainParams(record, carry)
    case FCGI_GET_VALUES:
    case FCGI_GET_VALUES_RESULT:
      return explainValues(record)
    case FCGI_STDIN:
    case FCGI_DATA:
    case FCGI_STDOUT:
    case FCGI_STDERR:
      return only(contentLength === 0 ? [endOfStreamField] : textField(record))
    default: // FCGI_ABORT_REQUEST has no content
      return only(bytesField('content', 'content', record, FCGI_HEADER_LEN, record.length))
  }
}

const only = (fields: readonly Field[]): PairsExplained => ({ fields, findings: [], carry: NOTHING })

function beginFields(record: Uint8Array): Field[] {
  const view = viewOf(record)
  const fields: Field[] = []
  if (record.length >= 10) fields.push(numberField('content', 'role', numbered(roleName(view.getUint16(8)), view.getUint16(8)), 8, 10))
  if (record.length >= 11) fields.push(numberField('content', 'flags', flagsText(view.getUint8(10)), 10, 11))
  return [...fields, ...reserved(record, fields)]
}

function endFields(record: Uint8Array): Field[] {
  const view = viewOf(record)
  const fields: Field[] = []
  if (record.length >= 12) fields.push(numberField('content', 'appStatus', String(view.getUint32(8)), 8, 12))
  if (record.length >= 13) {
    const status = view.getUint8(12)
    fields.push(numberField('content', 'protocolStatus', numbered(protocolStatusName(status), status), 12, 13))
  }
  return [...fields, ...reserved(record, fields)]
}

function unknownTypeFields(record: Uint8Array): Field[] {
  const type = record[FCGI_HEADER_LEN]
  const fields = type === undefined ? [] : [numberField('content', 'type', numbered(recordTypeName(type), type), 8, 9)]
  return [...fields, ...reserved(record, fields)]
}

/** What follows the known fields of a content of 8 bytes: reserved bytes, then bytes that should not be there. */
function reserved(record: Uint8Array, fields: readonly Field[]): Field[] {
  const from = fields.at(-1)?.to ?? FCGI_HEADER_LEN
  const to = Math.min(FCGI_HEADER_LEN + 8, record.length)
  return [...bytesField('content', 'reserved', record, from, to), ...bytesField('content', 'content', record, to, record.length)]
}

/** `FCGI_PARAMS (4)`; the names of what is unknown hold their number already. */
const numbered = (name: string, value: number): string => (name.startsWith('unknown') ? name : `${name} (${value})`)

const flagsText = (flags: number): string => ((flags & FCGI_KEEP_CONN) !== 0 ? `FCGI_KEEP_CONN (${flags})` : String(flags))

function textField(record: Uint8Array): Field[] {
  if (record.length === FCGI_HEADER_LEN) return []
  const value = readableText(record, FCGI_HEADER_LEN)
  return [{ part: 'content', kind: 'text', name: 'content', value, from: FCGI_HEADER_LEN, to: record.length }]
}

const paddingField = (from: number, to: number): Field[] =>
  to > from ? [noteField('padding', 'padding', `${to - from} bytes`, from, to)] : []

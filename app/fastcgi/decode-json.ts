import type { Finding } from './findings.ts'
import type { Listed } from './listing.ts'
import { recordTypeName } from './names.ts'

/** A line of `sluice decode --json`: a record. `conn`: which connection, from 1. */
export interface RecordLine {
  readonly n: number
  readonly dir: 'request' | 'answer' | null
  readonly conn: number
  readonly id: number
  readonly type: string
  /** Content, bytes. */
  readonly length: number
  readonly padding: number
  readonly offset: number
  /** Only where there are some. */
  readonly findings?: readonly Finding[]
}

/** A line of `sluice decode --json`: bytes that are no whole record, or what shows only at the end. */
export interface FindingLine {
  readonly finding: string
  readonly says: string
  readonly conn: number
  readonly offset: number
  /** Of the bytes that it is about. */
  readonly length?: number
  /** Of a half record whose header is whole. */
  readonly dir?: 'request' | 'answer' | null
  readonly id?: number
  readonly type?: string
}

/** What `sluice decode --json` says of an entry. Keys in this order, so that equal files give equal lines. */
export function decodeJson(listed: Listed, conn: number): RecordLine | FindingLine {
  if (listed.kind === 'record') {
    const { n, dir, header, offset, findings } = listed
    const { requestId: id, contentLength: length, paddingLength: padding } = header
    const line = { n, dir, conn, id, type: recordTypeName(header.type), length, padding, offset }
    return findings.length > 0 ? { ...line, findings } : line
  }
  const { code, says, offset } = listed.finding
  const line = { finding: code, says, conn, offset }
  if (listed.kind === 'end') return line
  if (listed.kind === 'broken') return { ...line, length: listed.length }
  const { header, dir, bytes } = listed
  if (!header) return { ...line, length: bytes.length }
  return { ...line, length: bytes.length, dir, id: header.requestId, type: recordTypeName(header.type) }
}

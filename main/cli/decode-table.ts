import { FCGI_PARAMS } from '../../app/fastcgi/constants.ts'
import { explainRecord } from '../../app/fastcgi/explain.ts'
import type { Field } from '../../app/fastcgi/field.ts'
import type { Listed } from '../../app/fastcgi/listing.ts'
import { recordTypeName } from '../../app/fastcgi/names.ts'
import { visibleText } from './visible-text.ts'

/** `sluice decode` for people: a row a record, its content under it. `columns`: characters to a line. */
export class DecodeTable {
  private readonly carries = new Map<number, Uint8Array>() // by request id: pairs that go on in the next record
  private begun = false

  constructor(private readonly columns: number) {}

  /** The lines of an entry, each with its line end; before the first one the heading. */
  rows(listed: Listed): string {
    const heading = this.begun ? '' : `${row('n', 'offset', 'dir', 'id', 'type', 'length', 'padding')}\n`
    this.begun = true
    return `${heading}${this.lines(listed).join('\n')}\n`
  }

  private lines(listed: Listed): string[] {
    switch (listed.kind) {
      case 'record': {
        const { requestId, type, contentLength, paddingLength } = listed.header
        const { n, offset, dir } = listed
        const first = row(n, offset, dir ?? '', requestId, recordTypeName(type), contentLength, paddingLength)
        return [first, ...this.content(listed.bytes), ...listed.findings.map(({ says }) => remark(says))]
      }
      case 'half': {
        const { header, offset, dir, bytes, finding } = listed
        const type = header ? recordTypeName(header.type) : 'half a header'
        const first = row('', offset, dir ?? '', header?.requestId ?? '', type, header?.contentLength ?? '', header?.paddingLength ?? '')
        return [first, ...(header ? this.content(bytes) : []), remark(finding.says)]
      }
      case 'broken':
        return [row('', listed.offset, '', '', 'no record', listed.length, ''), remark(listed.finding.says)]
      case 'end':
        return [row('', listed.finding.offset, '', '', 'end', '', ''), remark(listed.finding.says)]
    }
  }

  private content(record: Uint8Array): string[] {
    const id = ((record[2] ?? 0) << 8) | (record[3] ?? 0)
    const isParams = record[1] === FCGI_PARAMS
    const { fields, carry } = explainRecord(record, isParams ? this.carries.get(id) : undefined)
    if (isParams && carry.length > 0) this.carries.set(id, carry)
    else if (isParams) this.carries.delete(id)
    return fields.filter((field) => field.part === 'content' && field.name !== 'reserved').flatMap((field) => this.field(field, record))
  }

  private field(field: Field, record: Uint8Array): string[] {
    if (field.kind === 'text') return this.text(field, record)
    return [this.line(field.kind === 'pair' ? `${start(field.name)} = ${start(field.value)}` : `${field.name}  ${field.value}`.trimEnd())]
  }

  /** The content of a stream: its first lines, or its first bytes where it is no text. */
  private text({ value, from, to }: Field, record: Uint8Array): string[] {
    if (isBinary(value)) return [this.line(`${to - from} bytes  ${Buffer.from(record.subarray(from, from + 24)).toString('hex')}...`)]
    const lines = start(value, MOST_LINES * this.columns).split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    const shown = lines.slice(0, MOST_LINES)
    const all = shown.length === lines.length && value.length <= MOST_LINES * this.columns
    return [...shown.map((line) => this.line(`| ${start(line)}`)), ...(all ? [] : [this.line(`| ... ${to - from} bytes in all`)])]
  }

  /** The peer's words: made visible, cut to the width. */
  private line(text: string): string {
    const line = INDENT + visibleText(text)
    return line.length > this.columns ? `${line.slice(0, Math.max(LEAST_COLUMNS, this.columns) - 3)}...` : line
  }
}

const remark = (says: string): string => `${INDENT}! ${says}`

const INDENT = ' '.repeat(8)
const LEAST_COLUMNS = 40
const MOST_LINES = 20
const MOST_CHARACTERS = 4096 // of a value that is looked at before it is cut to the line

const start = (text: string, most = MOST_CHARACTERS): string => (text.length > most ? text.slice(0, most) : text)

function isBinary(text: string): boolean {
  const sample = text.slice(0, 512)
  const control = sample.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g)?.length ?? 0
  return sample.includes('\0') || control > sample.length / 10
}

function row(n: Cell, offset: Cell, dir: string, id: Cell, type: string, length: Cell, padding: Cell): string {
  return [
    String(n).padStart(6),
    String(offset).padStart(10),
    dir.padEnd(7),
    String(id).padStart(5),
    type.padEnd(22),
    String(length).padStart(6),
    String(padding).padStart(7),
  ].join('  ')
}

type Cell = string | number

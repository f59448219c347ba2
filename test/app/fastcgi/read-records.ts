import { recordTypeName } from '../../../app/fastcgi/names.ts'
import { RecordDecoder } from '../../../app/fastcgi/record-decoder.ts'
import type { RecordHeader } from '../../../app/fastcgi/record-header.ts'

export interface ReadRecord {
  readonly header: RecordHeader
  readonly offset: number
  readonly content: Uint8Array
  readonly end: number
}

/** What a RecordDecoder makes of the chunks, contents put together again. */
export function readRecords(chunks: Iterable<Uint8Array>): ReadRecord[] {
  const records: ReadRecord[] = []
  let begun: { header: RecordHeader; offset: number; parts: Uint8Array[] } | undefined
  const decoder = new RecordDecoder({
    header(header, offset) {
      if (begun) throw new Error(`a header at ${offset} inside a record`)
      begun = { header, offset, parts: [] }
    },
    content(part) {
      if (part.length === 0) throw new Error('an empty part')
      begun?.parts.push(part.slice())
    },
    end(end) {
      if (!begun) throw new Error(`an end at ${end} without a record`)
      records.push({ header: begun.header, offset: begun.offset, content: Uint8Array.from(Buffer.concat(begun.parts)), end })
      begun = undefined
    },
  })
  for (const chunk of chunks) decoder.push(chunk)
  return records
}

/** As the tests write them: `0 FCGI_STDOUT 1 "abc" +5`. */
export const wordsOf = ({ header, offset, content }: ReadRecord): string =>
  `${offset} ${recordTypeName(header.type)} ${header.requestId} "${printable(content)}" +${header.paddingLength}`

export const printable = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join(
    '',
  )

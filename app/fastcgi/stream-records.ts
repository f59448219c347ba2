import { FCGI_HEADER_LEN } from './constants.ts'
import { MAX_SENT_CONTENT, writeHeader } from './record-encoder.ts'
import { viewOf } from './view.ts'

/**
 * A chunk of a stream (FCGI_STDIN, FCGI_STDOUT, ...) as records, in parts to be written in order under one cork: headers are
 * new, contents are views of `chunk`, nothing is copied. No padding: it would be a third write for each chunk.
 * An empty chunk gives no records, because an empty record ends the stream: that is `endOfStream`.
 */
export function streamRecords(type: number, requestId: number, chunk: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < chunk.length; at += MAX_SENT_CONTENT) {
    const content = at === 0 && chunk.length <= MAX_SENT_CONTENT ? chunk : chunk.subarray(at, at + MAX_SENT_CONTENT)
    const header = new Uint8Array(FCGI_HEADER_LEN)
    writeHeader(viewOf(header), 0, type, requestId, content.length, 0)
    parts.push(header, content)
  }
  return parts
}

/** The empty record that ends a stream (§3.3). */
export function endOfStream(type: number, requestId: number): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(FCGI_HEADER_LEN)
  writeHeader(viewOf(record), 0, type, requestId, 0, 0)
  return record
}

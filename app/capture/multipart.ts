import { latin1Bytes, readableText } from '../fastcgi/text.ts'
import { mimeParts } from './mime.ts'

/** A part of multipart/form-data (RFC 7578). Its content is [from, to) of the body. */
export interface FormPart {
  readonly name: string
  /** null: a field, no file. */
  readonly filename: string | null
  readonly mime: string | null
  readonly from: number
  readonly to: number
  /** false: the body, or what was kept of it, ends inside of it. */
  readonly whole: boolean
}

/** Parts that are listed. */
const PARTS_LIMIT = 1000

/** The parts in order. What comes before the first boundary and after the last is not among them. Never throws. */
export function multipartParts(body: Uint8Array, boundary: string): readonly FormPart[] {
  const delimiter = bytesOf(`--${boundary}`)
  const parts: FormPart[] = []
  let at = indexOf(body, delimiter, 0)
  while (at >= 0 && parts.length < PARTS_LIMIT) {
    const lineEnd = indexOf(body, CRLF, at + delimiter.length)
    // `--` after a boundary ends the body.
    if (lineEnd < 0 || body[at + delimiter.length] === DASH) break
    const next = indexOf(body, delimiter, lineEnd)
    parts.push(partOf(body, lineEnd + 2, next < 0 ? body.length : next - 2, next >= 0))
    at = next
  }
  return parts
}

function partOf(body: Uint8Array, from: number, end: number, whole: boolean): FormPart {
  const headEnd = indexOf(body, CRLF_CRLF, from - 2) // a part may have no header
  const hasHead = headEnd >= 0 && headEnd <= end
  const head = hasHead ? readableText(body, from, Math.max(from, headEnd)) : ''
  const disposition = mimeParts(headerIn(head, 'content-disposition')).parameters
  return {
    name: disposition.get('name') ?? '',
    filename: disposition.get('filename') ?? null,
    mime: mimeParts(headerIn(head, 'content-type')).mime,
    from: Math.min(hasHead ? headEnd + 4 : from, body.length),
    to: Math.max(end, hasHead ? headEnd + 4 : from),
    whole,
  }
}

function headerIn(head: string, name: string): string | null {
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name}:`))
  return line ? line.slice(name.length + 1).trim() : null
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}

/** A boundary came in a header: each character is a byte. */
const bytesOf = (text: string): Uint8Array => latin1Bytes(text.replace(/[^\0-\xff]/g, '?'))
const CRLF = bytesOf('\r\n')
const CRLF_CRLF = bytesOf('\r\n\r\n')
const DASH = 0x2d

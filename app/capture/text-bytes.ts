import { readableText } from '../fastcgi/text.ts'

/** Bytes as text of that charset; a charset that nobody knows reads as UTF-8, or latin1 where it is none. */
export function textOf(bytes: Uint8Array, charset = 'utf-8'): string {
  if (isUtf8(charset)) return readableText(bytes).replace(/^\ufeff/, '')
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return readableText(bytes)
  }
}

/** Whether the first bytes are something to read: no NUL (but in UTF-16), and hardly a control character. */
export function looksLikeText(bytes: Uint8Array, charset = 'utf-8'): boolean {
  if (/^utf-?16/i.test(charset)) return true
  const looked = Math.min(bytes.length, LOOK_BYTES)
  let strange = 0
  for (let at = 0; at < looked; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0) return false
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b) strange++
    else if (byte > 0x7f && isUtf8(charset) && !goesOn(bytes, at, looked)) strange++
  }
  return strange * 20 <= looked
}

const LOOK_BYTES = 4096
const isUtf8 = (charset: string): boolean => /^utf-?8$/i.test(charset)

/** Whether a byte over 127 has a neighbour of its kind, as in UTF-8; at the end of what is looked at nobody knows. */
function goesOn(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 1 >= end || (bytes[at + 1] ?? 0) > 0x7f || (at > 0 && (bytes[at - 1] ?? 0) > 0x7f)
}

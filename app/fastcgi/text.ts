/**
 * Bytes [from, to) as text, each byte the character of the same number: nothing is lost, and the bytes come back with
 * `latin1Bytes`. (TextDecoder's `latin1` is windows-1252.)
 */
export function latin1Text(bytes: Uint8Array, from = 0, to: number = bytes.length): string {
  let text = ''
  for (let at = from; at < to; at += RUN) text += fromCharCode(bytes, at, Math.min(at + RUN, to))
  return text
}

/** Bytes [from, to) for a person: UTF-8 where they are UTF-8, else latin1. ASCII, which most are, takes the short way. */
export function readableText(bytes: Uint8Array, from = 0, to: number = bytes.length): string {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) > 0x7f) return utf8Or(bytes, from, to)
  return latin1Text(bytes, from, to)
}

/** The bytes of a text of characters up to U+00FF. @throws RangeError for another character. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) throw new RangeError(`character ${code} is not latin1`)
    bytes[i] = code
  }
  return bytes
}

const RUN = 4096 // arguments of one call; engines refuse some 100,000
const SHORT = 24 // bytes; below it a loop is faster than a call with many arguments
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function fromCharCode(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[])
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

function utf8Or(bytes: Uint8Array, from: number, to: number): string {
  try {
    return utf8.decode(bytes.subarray(from, to))
  } catch {
    return latin1Text(bytes, from, to)
  }
}

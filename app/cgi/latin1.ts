/** Bytes as text, each byte the character of the same number: as Node's http wants header text, and gives it. (TextDecoder's `latin1` is windows-1252.) */
export function latin1Text(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += RUN) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + RUN) as unknown as number[])
  }
  return text
}

/** Header text as it must go out: itself where it is ASCII, so that UTF-8 changes nothing, else its bytes. */
export function latin1Value(text: string): string | Uint8Array {
  if (!NOT_ASCII.test(text)) return text
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

const RUN = 4096 // arguments of one call; engines refuse some 100,000
const NOT_ASCII = /[^\x00-\x7f]/

import { latin1Value } from '../cgi/latin1.ts'
import { utf8Fault } from '../cgi/utf8-fault.ts'

/**
 * Text (latin1: a character a byte) as one word for sh, dash, bash, zsh and fish. What can't stand in quotes, or could fool the eye,
 * is made by printf: `$'…'` is not known to dash. No NUL, and no line feed at the end: a word can't hold them.
 */
export function shellWord(text: string): string {
  const raw = latin1Value(text)
  const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw
  const plain = plainText(bytes)
  if (plain === undefined || /\n/.test(plain)) return `"$(printf '${printfFormat(bytes)}')"`
  return /^[\w./:@%+=,-]+$/.test(plain) ? plain : singleQuoted(plain)
}

/** A quote ends the quoting, stands escaped, and begins it anew. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Bytes that can stand in quotes: UTF-8 without controls but line feeds, and without what is not seen. Else undefined. */
export function plainText(bytes: Uint8Array): string | undefined {
  if (utf8Fault(bytes) !== undefined) return undefined
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return UNSEEN.test(text.replaceAll('\n', '')) ? undefined : text
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** Any bytes as the format of printf (POSIX), to stand in single quotes. */
export function printfFormat(bytes: Uint8Array): string {
  const parts: string[] = []
  for (const [at, byte] of bytes.entries()) {
    // A dash at the front would be an option.
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== QUOTE && !(at === 0 && byte === DASH)
    if (byte === PERCENT) parts.push('%%')
    else if (byte === BACKSLASH) parts.push('\\\\')
    else if (isPlain) parts.push(String.fromCharCode(byte))
    else parts.push(`\\${byte.toString(8).padStart(3, '0')}`)
  }
  return parts.join('')
}

const QUOTE = 0x27
const DASH = 0x2d
const PERCENT = 0x25
const BACKSLASH = 0x5c

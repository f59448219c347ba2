import { plainText } from '../shell-word.ts'

/** Bytes as a string of PHP source: in single quotes where they are plain text, else in double quotes with their escapes. */
export function phpString(bytes: Uint8Array): string {
  const text = plainText(bytes)
  if (text !== undefined) return `'${text.replace(/[\\']/g, '\\$&')}'`
  let escaped = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    if (byte < 0x20 || byte > 0x7e) escaped += `\\x${byte.toString(16).padStart(2, '0')}`
    else escaped += '\\"$'.includes(char) ? `\\${char}` : char
  }
  return `"${escaped}"`
}

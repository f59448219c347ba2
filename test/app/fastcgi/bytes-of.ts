/** Bytes from the notation of these tests: hexadecimal, and ASCII in double quotes: `01 06 0001 0003 05 00 "abc" 0000000000`. */
export function bytesOf(notation: string): Uint8Array {
  const bytes: number[] = []
  for (const [, text, hex] of notation.matchAll(/"([^"]*)"|([0-9a-f]{2})|\S/gi)) {
    if (text !== undefined) bytes.push(...Array.from(text, (character) => character.charCodeAt(0)))
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else throw new Error(`not hexadecimal: ${notation}`)
  }
  return Uint8Array.from(bytes)
}

/** For comparisons: hexadecimal, without spaces. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

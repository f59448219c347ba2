/** Length of a name or value: 1 byte below 128, else 4, top bit set. FastCGI 1.0 §3.4. Offsets in bytes. */
export const pairLength = {
  size: (bytes: number): 1 | 4 => (bytes < 0x80 ? 1 : 4),

  /** @returns the offset after it. @throws RangeError outside 0..2147483647: our bug, so never cut short. */
  encode(bytes: number, into: DataView, at: number): number {
    if (!(bytes >= 0 && bytes <= 0x7fff_ffff)) throw new RangeError(`pair length ${bytes}`)
    if (bytes < 0x80) into.setUint8(at, bytes)
    else into.setUint32(at, bytes + 0x8000_0000)
    return at + pairLength.size(bytes)
  },

  /** undefined: `from` ends inside the length. Wait for the next FCGI_PARAMS record. The 4-byte form of a small number is legal. */
  decode(from: DataView, at: number): { readonly bytes: number; readonly next: number } | undefined {
    const size = at < from.byteLength && from.getUint8(at) < 0x80 ? 1 : 4
    if (at + size > from.byteLength) return undefined
    return { bytes: size === 1 ? from.getUint8(at) : from.getUint32(at) & 0x7fff_ffff, next: at + size }
  },
}

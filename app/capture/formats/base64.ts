import { latin1Text } from '../../fastcgi/text.ts'

/** RFC 4648 section 4. (btoa wants a text of all the bytes.) */
export function base64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const bits = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
    const chars = bytes.length - from + 1 // that stand for bytes; at most 4
    for (let n = 0; n < 4; n++) out[to + n] = n < chars ? (LETTERS[(bits >> (18 - 6 * n)) & 63] ?? PAD) : PAD
  }
  return latin1Text(out)
}

const LETTERS = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const PAD = 0x3d

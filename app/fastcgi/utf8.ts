const LONE_SURROGATE = 0xfffd // as TextEncoder does

/** UTF-8 written into bytes that are there already: TextEncoder would make an array for each of the 30 parameters of a request. */
export const utf8 = {
  size(text: string): number {
    let size = text.length
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x80) continue
      if (code < 0x800) size += 1
      else if (isPair(text, i)) {
        size += 2 // two units, four bytes
        i++
      } else size += 2
    }
    return size
  },

  /** @returns the offset after it. The caller has made room for `size` bytes. */
  encode(text: string, into: Uint8Array, at: number): number {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x80) into[at++] = code
      else if (code < 0x800) {
        into[at++] = 0xc0 | (code >> 6)
        into[at++] = 0x80 | (code & 0x3f)
      } else if (isPair(text, i)) {
        const point = text.codePointAt(i++) ?? 0
        into[at++] = 0xf0 | (point >> 18)
        into[at++] = 0x80 | ((point >> 12) & 0x3f)
        into[at++] = 0x80 | ((point >> 6) & 0x3f)
        into[at++] = 0x80 | (point & 0x3f)
      } else {
        const point = isSurrogate(code) ? LONE_SURROGATE : code
        into[at++] = 0xe0 | (point >> 12)
        into[at++] = 0x80 | ((point >> 6) & 0x3f)
        into[at++] = 0x80 | (point & 0x3f)
      }
    }
    return at
  },
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff
const isPair = (text: string, i: number): boolean => (text.codePointAt(i) ?? 0) > 0xffff

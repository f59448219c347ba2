const LF = 0x0a
const CR = 0x0d

/** Finds the empty line that ends the head of an answer (RFC 3875 section 6.2), in parts cut anywhere. Lines end in LF or CR LF. */
export class HeadEnd {
  private lineIsEmpty = true
  private found = false

  /** @returns how many of the part's bytes come after the head */
  bodyIn(part: Uint8Array): number {
    if (this.found) return part.length
    for (let at = 0; at < part.length; at++) {
      const byte = part[at]
      if (byte === LF) {
        if (this.lineIsEmpty) {
          this.found = true
          return part.length - at - 1
        }
        this.lineIsEmpty = true
      } else if (byte !== CR) this.lineIsEmpty = false
    }
    return 0
  }

  /** Whether the empty line has come. */
  get ended(): boolean {
    return this.found
  }
}

/** Gathers the 8 bytes of a fixed content (FCGI_BEGIN_REQUEST, FCGI_END_REQUEST, FCGI_UNKNOWN_TYPE) from its parts; more is ignored. */
export class FixedContent {
  private readonly held = new Uint8Array(8)
  private length = 0

  clear(): void {
    this.length = 0
  }

  push(part: Uint8Array): void {
    const room = Math.min(part.length, this.held.length - this.length)
    this.held.set(part.subarray(0, room), this.length)
    this.length += room
  }

  /** A view: decode it before the next record. */
  get bytes(): Uint8Array {
    return this.held.subarray(0, this.length)
  }
}

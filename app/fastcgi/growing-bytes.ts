import { viewOf } from './view.ts'

/** Bytes that are written from front to back into a buffer that grows. `bytes` and `view` change when it does: read them after `reserve`. */
export class GrowingBytes {
  bytes: Uint8Array<ArrayBuffer>
  view: DataView
  /** Bytes written. Who writes past it moves it. */
  length = 0

  constructor(expectedBytes = 4096) {
    this.bytes = new Uint8Array(expectedBytes)
    this.view = viewOf(this.bytes)
  }

  /** Makes room for so many more bytes. */
  reserve(more: number): void {
    const need = this.length + more
    if (need <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(need, 2 * this.bytes.length))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
    this.view = viewOf(grown)
  }

  append(part: Uint8Array): void {
    this.reserve(part.length)
    this.bytes.set(part, this.length)
    this.length += part.length
  }

  /** What was written, as a view. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }
}

/** A stretch of a stream: [at, at + length) in the stream. `bytes`: a view; null: they were not kept. */
export interface Stretch {
  readonly at: number
  readonly length: number
  readonly bytes: Uint8Array | null
}

/**
 * A stream, or what some records carry of one, as windows into the captured bytes of an exchange. Nothing is copied but what
 * is asked for in one piece. Offsets and lengths in bytes since the stream began, gaps included.
 */
export class StreamBytes {
  // A piece is [ats[i], ats[i + 1]): at froms[i] in `all`, or a gap where that is negative. Numbers alone: there may be a million.
  private readonly ats: number[] = []
  private readonly froms: number[] = []
  private end = 0
  private kept = 0

  constructor(private readonly all: Uint8Array) {}

  /** Bytes that passed. */
  get length(): number {
    return this.end
  }

  /** Those of them that were kept. */
  get captured(): number {
    return this.kept
  }

  /** The next `length` bytes of the stream are at `from` in the captured bytes. */
  add(from: number, length: number): void {
    if (length <= 0) return
    const last = this.ats.length - 1
    const goesOn = last >= 0 && (this.froms[last] ?? -1) >= 0 && (this.froms[last] ?? 0) + this.end - (this.ats[last] ?? 0) === from
    if (!goesOn) this.push(from)
    this.end += length
    this.kept += length
  }

  /** The next `length` bytes were not kept. */
  miss(length: number): void {
    if (length <= 0) return
    if (this.ats.length === 0 || (this.froms.at(-1) ?? 0) >= 0) this.push(GAP)
    this.end += length
  }

  /** What is in [from, to), in order: views and gaps. */
  *stretches(from = 0, to: number = this.end): Generator<Stretch> {
    const until = Math.min(to, this.end)
    let at = Math.max(0, from)
    for (let i = this.pieceAt(at); at < until; i++) {
      const pieceAt = this.ats[i] ?? 0
      const end = Math.min(this.ats[i + 1] ?? this.end, until)
      const start = this.froms[i] ?? GAP
      const bytes = start < 0 ? null : this.all.subarray(start + at - pieceAt, start + end - pieceAt)
      yield { at, length: end - at, bytes }
      at = end
    }
  }

  /** From `from` on up to `limit` bytes, as far as they were kept without a gap; a view where they lie in one piece. */
  run(limit: number, from = 0): Uint8Array {
    const parts: Uint8Array[] = []
    let length = 0
    for (const { bytes } of this.stretches(from, from + limit)) {
      if (!bytes) break
      parts.push(bytes)
      length += bytes.length
    }
    const [first] = parts
    if (!first) return NOTHING
    if (parts.length === 1) return first
    const whole = new Uint8Array(length)
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  /** All from an offset on, as a stream of its own. */
  after(from: number): StreamBytes {
    const rest = new StreamBytes(this.all)
    for (const { length, bytes } of this.stretches(from)) {
      if (bytes) rest.add(bytes.byteOffset - this.all.byteOffset, length)
      else rest.miss(length)
    }
    return rest
  }

  private push(from: number): void {
    this.ats.push(this.end)
    this.froms.push(from)
  }

  /** Which piece holds that offset; the last one for what is beyond the end. */
  private pieceAt(offset: number): number {
    let low = 0
    for (let high = this.ats.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1
      if ((this.ats[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}

const GAP = -1
const NOTHING = new Uint8Array(0)

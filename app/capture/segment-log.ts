import type { PagePool } from './page-pool.ts'
import { PagedBytes } from './paged-bytes.ts'
import type { Segment } from './summary.ts'

/** Runs of bytes that one exchange may have: a 1 GB answer in full records has 16,000. What comes later is a gap. */
export const SEGMENTS_LIMIT = 32_768

/** What a segment takes in memory, bytes, as far as the bounds are concerned. */
const SEGMENT_BYTES = 100

/** The bytes of one exchange and where they belong: segments in order of time, their captured bytes one after the other. */
export class SegmentLog {
  readonly segments: Segment[] = []
  private readonly held: PagedBytes
  private readonly lastOf = new Map<string, Segment>()
  private cutOff = false
  private left = 0

  constructor(pages: PagePool) {
    this.held = new PagedBytes(pages)
  }

  /** Bytes that were not kept. */
  get gapBytes(): number {
    return this.left
  }

  /** What all this takes, bytes. */
  get heldBytes(): number {
    return this.held.allocatedBytes + this.segments.length * SEGMENT_BYTES
  }

  /** Whether nothing more is kept. */
  get isCut(): boolean {
    return this.cutOff
  }

  /** From now on lengths alone are kept: who reads a stream again after a gap of unknown content reads rubbish. */
  cut(): void {
    this.cutOff = true
  }

  /** Copies the bytes. @returns whether they were kept */
  add(stream: Segment['stream'], attempt: number, atMs: number, bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true
    if (this.segments.length >= SEGMENTS_LIMIT) this.cut()
    if (this.cutOff) {
      this.gap(stream, attempt, atMs, bytes.length)
      return false
    }
    const key = keyOf(stream, attempt)
    const last = this.lastOf.get(key)
    this.held.append(bytes)
    if (last && last === this.segments.at(-1) && last.captured === last.length && last.atMs === atMs) {
      last.length += bytes.length
      last.captured += bytes.length
    } else this.push(key, { stream, attempt, atMs, offset: endOf(last), length: bytes.length, captured: bytes.length })
    return true
  }

  /** So many bytes passed and were not kept: they make the last run of their stream longer. */
  gap(stream: Segment['stream'], attempt: number, atMs: number, length: number): void {
    if (length === 0) return
    this.left += length
    const key = keyOf(stream, attempt)
    const last = this.lastOf.get(key)
    if (last) last.length += length
    else this.push(key, { stream, attempt, atMs, offset: 0, length, captured: 0 })
  }

  /** A copy of the bytes, in one piece. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.held.joined()
  }

  /** Gives back what the bytes took. Nothing is read or added afterwards. */
  release(): void {
    this.held.release()
  }

  private push(key: string, segment: Segment): void {
    this.segments.push(segment)
    this.lastOf.set(key, segment)
  }
}

const keyOf = (stream: Segment['stream'], attempt: number): string => `${stream} ${attempt}`
const endOf = (segment: Segment | undefined): number => (segment ? segment.offset + segment.length : 0)

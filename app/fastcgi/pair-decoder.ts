import { type Pair, type PairFault, pairAt } from './pairs.ts'
import { latin1Text, readableText } from './text.ts'

/** What one stream of pairs may hold, in bytes: 64 times what PHP-FPM takes in a record, so only rubbish reaches it. It is told. */
export const PARAMS_LIMIT_BYTES = 4 << 20

/** A pair of a stream. Offsets: bytes since the stream (not the connection) began. */
export interface StreamPair extends Pair {
  /** It lies in more than one record. The specification allows that; PHP-FPM resets the connection. */
  readonly crosses: boolean
}

/**
 * The pairs of a stream (FCGI_PARAMS of one request): contents of records go in as they come, cut anywhere; a pair may cross
 * records. Holds a copy of the stream, to which all offsets point.
 */
export class PairDecoder {
  private held: Uint8Array = new Uint8Array(0)
  private length = 0
  private next = 0 // where the first pair that is not complete begins
  private crossing = false
  private lost = 0
  private readonly read: StreamPair[] = []

  push(part: Uint8Array): void {
    const room = this.lost > 0 ? 0 : Math.min(part.length, PARAMS_LIMIT_BYTES - this.length)
    this.lost += part.length - room
    this.reserve(this.length + room)
    this.held.set(room === part.length ? part : part.subarray(0, room), this.length)
    this.length += room
    while (this.next < this.length) {
      const pair = pairAt(this.held, this.next, this.length)
      if (typeof pair === 'number') return
      this.read.push({ from: pair.from, nameFrom: pair.nameFrom, valueFrom: pair.valueFrom, to: pair.to, crosses: this.crossing })
      this.crossing = false
      this.next = pair.to
    }
  }

  /** So many bytes are missing from the stream: where the next pair begins can't be known any more. */
  skip(bytes: number): void {
    this.lost += bytes
  }

  /** The record that the last parts came from is complete. @returns the offset of a pair that goes on in the next one. */
  endRecord(): number | undefined {
    if (this.next === this.length || this.lost > 0) return undefined
    this.crossing = true
    return this.next
  }

  /** The stream so far, as a view. */
  get bytes(): Uint8Array {
    return this.held.subarray(0, this.length)
  }

  /** The pairs that are complete, in order. */
  get pairs(): readonly StreamPair[] {
    return this.read
  }

  /** Bytes that are not decoded: missing ones, those beyond PARAMS_LIMIT_BYTES, and all that came after such. */
  get lostBytes(): number {
    return this.lost
  }

  /** The pair that the stream so far ends in the middle of. */
  get fault(): PairFault | undefined {
    const missing = this.next < this.length ? pairAt(this.held, this.next, this.length) : 0
    return typeof missing === 'number' && missing > 0 ? { offset: this.next, missing } : undefined
  }

  /** A name as text: ASCII in all that is known; each byte a character, so that no two names look alike. */
  name(pair: Pair): string {
    return latin1Text(this.held, pair.nameFrom, pair.valueFrom)
  }

  /** A value for a person: UTF-8 where it is, else latin1. */
  value(pair: Pair): string {
    return readableText(this.held, pair.valueFrom, pair.to)
  }

  /** The first value of that name; FCGI_PARAMS of one name twice are told apart by `pairs`. */
  get(name: string): string | undefined {
    const pair = this.read.find((one) => this.name(one) === name)
    return pair && this.value(pair)
  }

  private reserve(bytes: number): void {
    if (bytes <= this.held.length) return
    const grown = new Uint8Array(this.length === 0 ? bytes : Math.max(bytes, 2 * this.held.length))
    grown.set(this.held.subarray(0, this.length))
    this.held = grown
  }
}

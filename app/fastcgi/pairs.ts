import { pairLength } from './pair-length.ts'
import { viewOf } from './view.ts'

/** A name-value pair (§3.4) inside the bytes it was read from: name is [nameFrom, valueFrom), value [valueFrom, to). Offsets in bytes. */
export interface Pair {
  /** Where its lengths begin. */
  readonly from: number
  readonly nameFrom: number
  readonly valueFrom: number
  readonly to: number
}

/** A pair that its bytes end in the middle of. */
export interface PairFault {
  /** Where the pair begins. */
  readonly offset: number
  /** Bytes that are missing at least. */
  readonly missing: number
}

export interface PairsRead {
  readonly pairs: readonly Pair[]
  readonly fault?: PairFault
}

export const pairs = {
  size: (nameBytes: number, valueBytes: number): number =>
    pairLength.size(nameBytes) + pairLength.size(valueBytes) + nameBytes + valueBytes,

  /** @returns the offset after it. */
  encode(name: Uint8Array, value: Uint8Array, into: Uint8Array, at: number): number {
    const view = viewOf(into)
    const nameFrom = pairLength.encode(value.length, view, pairLength.encode(name.length, view, at))
    into.set(name, nameFrom)
    into.set(value, nameFrom + name.length)
    return nameFrom + name.length + value.length
  },

  /** All whole pairs in [from, to). Never throws: what is cut off is the fault, what was read before it stays. */
  decode(bytes: Uint8Array, from = 0, to: number = bytes.length): PairsRead {
    const read: Pair[] = []
    for (let at = from; at < to; ) {
      const pair = pairAt(bytes, at, to)
      if (typeof pair === 'number') return { pairs: read, fault: { offset: at, missing: pair } }
      read.push(pair)
      at = pair.to
    }
    return { pairs: read }
  },
}

/** The pair that begins at `at`, or how many bytes before `end` it is short of at least. */
export function pairAt(bytes: Uint8Array, at: number, end: number): Pair | number {
  let next = at
  let name = next < end ? (bytes[next++] ?? 0) : -1
  if (name > 0x7f) {
    name = next + 3 <= end ? uint31(bytes, next - 1) : -1
    next += 3
  }
  if (name < 0) return next + 1 - end
  let value = next < end ? (bytes[next++] ?? 0) : -1
  if (value > 0x7f) {
    value = next + 3 <= end ? uint31(bytes, next - 1) : -1
    next += 3
  }
  if (value < 0) return Math.max(next, end + 1) + name - end
  const to = next + name + value
  return to > end ? to - end : { from: at, nameFrom: next, valueFrom: next + name, to }
}

const uint31 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) & 0x7f) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)

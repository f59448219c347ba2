import type { StreamBytes } from '../stream-bytes.ts'

/** Puts bytes into a stream from that offset on, in the captured bytes themselves; what was not kept stays so. */
export function overwrite(stream: StreamBytes, from: number, by: Uint8Array): void {
  for (const { at, length, bytes } of stream.stretches(from, from + by.length)) bytes?.set(by.subarray(at - from, at - from + length))
}

/** Stars for all bytes from that offset on. */
export function starsFrom(stream: StreamBytes, from: number): void {
  for (const { bytes } of stream.stretches(from)) bytes?.fill(STAR)
}

const STAR = 0x2a

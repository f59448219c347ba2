import type { StreamBytes } from './stream-bytes.ts'

/** Bytes in a row. */
export const HEX_ROW_BYTES = 16

/** One row of a hex dump; made when it is shown. */
export interface HexRow {
  /** Of its first byte, 8 digits or more. */
  readonly offset: string
  /** Two digits a byte; `··` for one that was not kept. */
  readonly hex: readonly string[]
  /** A character a byte: `.` for what cannot be shown, `·` for what was not kept. */
  readonly ascii: string
}

export const hexRowCount = (length: number): number => Math.ceil(length / HEX_ROW_BYTES)

/** Row by row, from 0. `from`, `to`: which part of the stream is dumped; offsets count from `from`. */
export function hexRow(stream: StreamBytes, row: number, from = 0, to: number = stream.length): HexRow {
  const start = from + row * HEX_ROW_BYTES
  const hex: string[] = []
  let ascii = ''
  for (const { length, bytes } of stream.stretches(start, Math.min(start + HEX_ROW_BYTES, to))) {
    for (let i = 0; i < length; i++) {
      const byte = bytes?.[i]
      hex.push(byte === undefined ? NOT_KEPT.repeat(2) : byte.toString(16).padStart(2, '0'))
      ascii += byte === undefined ? NOT_KEPT : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
    }
  }
  return { offset: (row * HEX_ROW_BYTES).toString(16).padStart(8, '0'), hex, ascii }
}

const NOT_KEPT = '·'

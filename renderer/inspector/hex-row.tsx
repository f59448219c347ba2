import { memo } from 'react'
import { HEX_ROW_BYTES, hexRow } from '../../app/capture/hex.ts'
import type { StreamBytes } from '../../app/capture/stream-bytes.ts'

export interface HexRowProps {
  readonly stream: StreamBytes
  readonly from: number
  readonly to: number
  readonly row: number
  readonly topPx: number
  readonly marked: { readonly from: number; readonly to: number } | undefined
}

/** One row of a hex dump. Each byte stands twice; both are marked together. */
export const HexRow = memo(function HexRow({ stream, from, to, row, topPx, marked }: HexRowProps) {
  const { offset, hex, ascii } = hexRow(stream, row, from, to)
  const first = row * HEX_ROW_BYTES
  const places = Array.from(hex, (_, index) => first + index)
  const isMarked = (at: number): true | undefined => (marked && at >= marked.from && at < marked.to) || undefined
  return (
    <div className="hex-row" style={{ transform: `translateY(${topPx}px)` }}>
      <span className="hex-offset">{offset.replace(/^0+(?=.{5})/, '')}</span>
      <span className="hex-bytes">
        {places.map((at) => (
          <span key={at} data-at={at} data-marked={isMarked(at)} data-half={at - first === 8 || undefined}>
            {hex[at - first]}
          </span>
        ))}
      </span>
      <span className="hex-text">
        {places.map((at) => (
          <span key={at} data-at={at} data-marked={isMarked(at)}>
            {ascii[at - first]}
          </span>
        ))}
      </span>
    </div>
  )
})

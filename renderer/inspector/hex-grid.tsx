import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useEffect, useRef } from 'react'
import { HEX_ROW_BYTES, hexRowCount } from '../../app/capture/hex.ts'
import type { StreamBytes } from '../../app/capture/stream-bytes.ts'
import { HexRow } from './hex-row.tsx'
import './hex-grid.css'

export interface HexGridProps {
  readonly stream: StreamBytes
  /** Which part of it: offsets count from `from`. */
  readonly from: number
  readonly to: number
  readonly label: string
  /** Bytes to show as one thing, [from, to), offsets as shown. */
  readonly marked?: { readonly from: number; readonly to: number } | undefined
  /** A byte was clicked. */
  readonly onByte?: (offset: number) => void
}

export const HEX_ROW_PX = 18

/** Bytes, 16 a row, in hexadecimal and as text; only what is in view is in the page. */
export function HexGrid({ stream, from, to, label, marked, onByte }: HexGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: hexRowCount(to - from),
    getScrollElement: () => scroller.current,
    estimateSize: () => HEX_ROW_PX,
    overscan: 10,
  })
  const markedFrom = marked && marked.to > marked.from ? marked.from : undefined
  useEffect(() => {
    if (markedFrom !== undefined) virtualizer.scrollToIndex(Math.floor(markedFrom / HEX_ROW_BYTES), { align: 'auto' })
  }, [markedFrom, virtualizer])
  const onClick = (event: MouseEvent): void => {
    const at = (event.target as Element).closest<HTMLElement>('[data-at]')?.dataset.at
    if (at !== undefined && document.getSelection()?.isCollapsed) onByte?.(Number(at))
  }
  return (
    // It scrolls, so the keyboard must reach it; bytes can be clicked, and their fields be walked by keys in the list beside.
    <section ref={scroller} className="hex" aria-label={label} tabIndex={0} onClick={onClick}>
      <div className="hex-all" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <HexRow key={key} stream={stream} from={from} to={to} row={index} topPx={start} marked={marked} />
        ))}
      </div>
    </section>
  )
}

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { clampSize } from './clamp-size.ts'
import './split.css'

export interface SplitProps {
  readonly place: 'below' | 'right'
  /** Of the second pane, px; the pane that it is taken from keeps `leastPx`. */
  readonly sizePx: number
  readonly leastPx: number
  readonly onSize: (px: number) => void
  readonly label: string
  readonly first: ReactNode
  /** null: the first has all the room. */
  readonly second: ReactNode
}

const STEP_PX = 24

/** Two panes with a border that can be dragged, or moved with the arrow keys. */
export function Split({ place, sizePx, leastPx, onSize, label, first, second }: SplitProps) {
  const box = useRef<HTMLDivElement>(null)
  const room = (): number => (place === 'below' ? box.current?.clientHeight : box.current?.clientWidth) ?? 0
  const resize = (px: number): void => onSize(clampSize(px, leastPx, room()))

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !box.current) return
    const { bottom, right } = box.current.getBoundingClientRect()
    resize(place === 'below' ? bottom - event.clientY : right - event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const bigger = place === 'below' ? 'ArrowUp' : 'ArrowLeft'
    const smaller = place === 'below' ? 'ArrowDown' : 'ArrowRight'
    if (event.key !== bigger && event.key !== smaller) return
    event.preventDefault()
    event.stopPropagation()
    resize(clampSize(sizePx, leastPx, room()) + (event.key === bigger ? STEP_PX : -STEP_PX))
  }

  return (
    <div className="split" data-place={place} ref={box}>
      <div className="split-first">{first}</div>
      {second !== null && (
        <>
          <div
            className="split-border"
            role="separator"
            tabIndex={0}
            aria-label={label}
            aria-orientation={place === 'below' ? 'horizontal' : 'vertical'}
            aria-valuenow={Math.round(sizePx)}
            aria-valuemin={leastPx}
            onPointerDown={(event) => {
              event.preventDefault()
              event.currentTarget.setPointerCapture(event.pointerId)
            }}
            onPointerMove={onPointerMove}
            onKeyDown={onKeyDown}
          />
          <div className="split-second" style={{ flexBasis: sizePx, [place === 'below' ? 'minHeight' : 'minWidth']: leastPx }}>
            {second}
          </div>
        </>
      )}
    </div>
  )
}

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { FilterFault } from '../../app/capture/filter.ts'

export interface FaultTipProps {
  readonly id: string
  readonly text: string
  readonly fault: FilterFault | undefined
  readonly field: RefObject<HTMLInputElement | null>
  /** Something else lies below the field. */
  readonly covered: boolean
}

/** Who types is not interrupted: it speaks when nothing was typed for so long, ms. */
const TYPING_MS = 700

/** A fault of the filter: its part of the text is underlined, and below it stands what is wrong. Nothing else moves. */
export function FaultTip({ id, text, fault, field, covered }: FaultTipProps) {
  const mark = useRef<HTMLElement>(null)
  const [scrolledPx, setScrolledPx] = useState(0)
  const [atPx, setAtPx] = useState(0)
  const [rests, setRests] = useState(false)
  useEffect(() => {
    void text
    setRests(false)
    const timer = setTimeout(() => setRests(true), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  useLayoutEffect(() => {
    void text
    const element = field.current
    if (!element) return
    const follow = (): void => setScrolledPx(element.scrollLeft)
    follow()
    element.addEventListener('scroll', follow)
    return () => element.removeEventListener('scroll', follow)
  }, [field, text])
  useLayoutEffect(() => {
    if (fault && mark.current) setAtPx(Math.max(0, mark.current.offsetLeft - scrolledPx))
  }, [fault, scrolledPx])
  if (!fault) return null
  return (
    <>
      <span className="filter-mirror" aria-hidden="true">
        <span style={{ insetInlineStart: -scrolledPx }}>
          {text.slice(0, fault.from)}
          <i ref={mark} data-covered={covered || undefined}>
            {text.slice(fault.from, fault.to) || ' '}
          </i>
        </span>
      </span>
      {!covered && rests && (
        <div id={id} className="filter-fault" role="alert">
          <i style={{ insetInlineStart: `min(${atPx}px, 100% - 8px)` }} />
          {fault.says}
        </div>
      )}
    </>
  )
}

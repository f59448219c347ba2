import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Services } from '../shell/services.ts'

export const ROW_PX = 24
/** The head stands above the rows, inside the scroller. */
export const HEAD_PX = 24
/** Nearer to the end than this counts as there. */
const NEAR_PX = ROW_PX

/**
 * Keeps the log where it should be: at its newest while it sticks to the bottom, else on the rows that are in view, also when
 * older ones are dropped. It leaves the bottom by a wheel, a key, the scroll bar or a selection; it returns within one row of the end.
 * @returns scrolls without that meaning: for keys and selections
 */
export function useLogScroll(scroller: RefObject<HTMLElement | null>, { log, place, selection }: Services): (topPx: number) => void {
  const shape = useSyncExternalStore(log.watch, log.shape)
  const sticks = useStore(place, (state) => state.sticks)
  const known = useRef({ topPx: 0, dropped: log.dropped, heightPx: 0, placed: false })

  // Before paint, so that nothing is seen to jump.
  useLayoutEffect(() => {
    void shape
    const box = scroller.current
    if (!box) return
    const { topPx, dropped, placed } = known.current
    known.current.dropped = log.dropped
    if (sticks) setTop(box, known.current, box.scrollHeight)
    else if (!placed) setTop(box, known.current, placePx(place, log))
    else if (log.dropped > dropped) setTop(box, known.current, topPx - (log.dropped - dropped) * ROW_PX)
    known.current.placed = true
  }, [log, place, scroller, shape, sticks])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const leave = (): void => leaveBottom(place, log)
    const onScroll = (): void => {
      const { topPx: before } = known.current
      const topPx = box.scrollTop
      known.current.topPx = topPx
      place.setState({ topId: log.idAt(Math.floor(topPx / ROW_PX)), offsetPx: topPx % ROW_PX })
      // A pane that changed its size scrolls, too: that is no wish of anybody.
      if (topPx === before || box.clientHeight !== known.current.heightPx) return
      const atEnd = box.scrollHeight - topPx - box.clientHeight <= NEAR_PX
      if (topPx > before && atEnd) place.setState({ sticks: true })
      else if (topPx < before && !atEnd) leave()
    }
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0 && box.scrollTop > 0) leave()
      else if (event.deltaY > 0 && box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_PX) place.setState({ sticks: true })
    }
    const onSize = (): void => {
      const { heightPx } = known.current
      known.current.heightPx = box.clientHeight
      if (place.getState().sticks) {
        setTop(box, known.current, box.scrollHeight)
        return
      }
      const { id } = selection.getState()
      const index = id === null ? -1 : log.indexOf(id)
      const rowTop = index * ROW_PX
      const wasSeen = index >= 0 && rowTop + ROW_PX > known.current.topPx && rowTop + HEAD_PX < known.current.topPx + heightPx
      if (wasSeen && rowTop + ROW_PX + HEAD_PX > box.scrollTop + box.clientHeight)
        setTop(box, known.current, rowTop + ROW_PX + HEAD_PX - box.clientHeight)
    }
    const size = new ResizeObserver(onSize)
    size.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    box.addEventListener('wheel', onWheel, { passive: true })
    return () => {
      size.disconnect()
      box.removeEventListener('scroll', onScroll)
      box.removeEventListener('wheel', onWheel)
    }
  }, [log, place, scroller, selection])

  return useCallback(
    (topPx: number) => {
      if (scroller.current) setTop(scroller.current, known.current, topPx)
    },
    [scroller],
  )
}

/** Where the scroller stood when it was last in the page, px. */
export function placePx(place: Services['place'], log: Services['log']): number {
  const { sticks, topId, offsetPx } = place.getState()
  return sticks ? log.count * ROW_PX : Math.max(0, log.indexOf(topId)) * ROW_PX + offsetPx
}

/** From now on what comes is counted as new below. */
export function leaveBottom(place: Services['place'], log: Services['log']): void {
  if (place.getState().sticks) place.setState({ sticks: false, leftAt: log.added })
}

/** Ours, so the scroll event that follows finds nothing changed. */
function setTop(box: HTMLElement, known: { topPx: number }, topPx: number): void {
  box.scrollTop = topPx
  known.topPx = box.scrollTop
}

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Services } from '../shell/services.ts'
import { leaveBottom } from './leave-bottom.ts'

export const ROW_PX = 24
/** The head stands above the rows, inside the scroller. */
export const HEAD_PX = 24
/** Nearer to the end than this counts as there. */
const NEAR_PX = ROW_PX

interface Known {
  topPx: number
  heightPx: number
  placed: boolean
  /** The row that keeps its place on screen, and where it lies among the rows. */
  anchor: { readonly id: number; readonly px: number }
}

/**
 * Keeps the log where it should be: at its newest while it sticks to the bottom, else on the rows that are in view, whatever comes or
 * goes above them: the selected one before others, so that it is still there when a filter goes. It leaves the bottom by a wheel, a key,
 * the scroll bar or a selection; it returns within one row of the end. A row that is selected is brought into view.
 */
export function useLogScroll(scroller: RefObject<HTMLElement | null>, { shown, place, selection }: Services): void {
  const shape = useSyncExternalStore(shown.watch, shown.shape)
  const sticks = useStore(place, (state) => state.sticks)
  const selected = useStore(selection, (state) => state.id)
  const known = useRef<Known>({ topPx: 0, heightPx: 0, placed: false, anchor: { id: 0, px: 0 } })
  const lastSelected = useRef(selected)

  const anchorNow = useCallback(
    (box: HTMLElement): Known['anchor'] => {
      const { id } = selection.getState()
      const px = id === null ? -1 : shown.indexOf(id) * ROW_PX
      if (id !== null && px >= 0 && px + ROW_PX > box.scrollTop && px + HEAD_PX < box.scrollTop + box.clientHeight) return { id, px }
      const index = Math.floor(box.scrollTop / ROW_PX)
      return { id: shown.idAt(index), px: index * ROW_PX }
    },
    [shown, selection],
  )

  // Before paint, so that nothing is seen to jump.
  useLayoutEffect(() => {
    void shape
    const box = scroller.current
    if (!box) return
    const { placed, anchor } = known.current
    const moved = anchor.id === 0 ? 0 : shown.placeOf(anchor.id) * ROW_PX - anchor.px
    if (sticks) setTop(box, known.current, box.scrollHeight)
    else if (!placed) setTop(box, known.current, placePx(place, shown))
    else if (moved !== 0) setTop(box, known.current, box.scrollTop + moved)
    known.current.placed = true
    known.current.anchor = anchorNow(box)
    // With the end in view nothing is below it.
    if (!sticks && box.scrollTop + box.clientHeight >= box.scrollHeight && place.getState().leftAt !== shown.added)
      place.setState({ leftAt: shown.added })
  }, [shown, place, scroller, shape, sticks, anchorNow])

  useLayoutEffect(() => {
    const box = scroller.current
    const index = selected === null ? -1 : shown.indexOf(selected)
    if (!box || selected === lastSelected.current) return
    lastSelected.current = selected
    if (index >= 0) bringIntoView(box, known.current, index)
    known.current.anchor = anchorNow(box)
  }, [shown, scroller, selected, anchorNow])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const leave = (): void => leaveBottom(place, shown)
    const onScroll = (): void => {
      const { topPx: before } = known.current
      const topPx = box.scrollTop
      known.current.topPx = topPx
      known.current.anchor = anchorNow(box)
      place.setState({ topId: shown.idAt(Math.floor(topPx / ROW_PX)), offsetPx: topPx % ROW_PX })
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
      const index = id === null ? -1 : shown.indexOf(id)
      const rowTop = index * ROW_PX
      const wasSeen = index >= 0 && rowTop + ROW_PX > known.current.topPx && rowTop + HEAD_PX < known.current.topPx + heightPx
      if (wasSeen) bringIntoView(box, known.current, index)
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
  }, [shown, place, scroller, selection, anchorNow])
}

/** Where the scroller stood when it was last in the page, px. */
export function placePx(place: Services['place'], shown: Services['shown']): number {
  const { sticks, topId, offsetPx } = place.getState()
  return sticks ? shown.count * ROW_PX : shown.placeOf(topId) * ROW_PX + offsetPx
}

function bringIntoView(box: HTMLElement, known: Known, index: number): void {
  const top = index * ROW_PX
  if (top < box.scrollTop) setTop(box, known, top)
  else if (top + ROW_PX + HEAD_PX > box.scrollTop + box.clientHeight) setTop(box, known, top + ROW_PX + HEAD_PX - box.clientHeight)
}

/** Ours, so the scroll event that follows finds nothing changed. */
function setTop(box: HTMLElement, known: Known, topPx: number): void {
  box.scrollTop = topPx
  known.topPx = box.scrollTop
}

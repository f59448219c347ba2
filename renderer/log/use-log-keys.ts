import { type ClipboardEvent, type KeyboardEvent, type RefObject, useCallback } from 'react'
import { flushSync } from 'react-dom'
import { typesInto } from '../shell/keys.ts'
import type { Services } from '../shell/services.ts'
import { rowStep } from '../ui/row-step.ts'
import { rowText } from './row-text.ts'
import { HEAD_PX, leaveBottom, ROW_PX } from './use-log-scroll.ts'

export interface LogKeys {
  onKeyDown(event: KeyboardEvent): void
  onCopy(event: ClipboardEvent): void
  /** Selects that row, opens its details where asked, and brings it into view. */
  select(index: number, open: boolean): void
}

/** What keys do in the log: the grid has the focus, the selected row is its active descendant. */
export function useLogKeys(
  scroller: RefObject<HTMLElement | null>,
  services: Services,
  scrollTo: (topPx: number) => void,
  focusDetails: () => void,
): LogKeys {
  const { log, selection, place } = services
  const stick = (): void => place.setState({ sticks: true })

  const select = useCallback(
    (index: number, open: boolean): void => {
      const box = scroller.current
      const id = log.idAt(index)
      if (!box || id === 0) return
      leaveBottom(place, log)
      selection.setState((before) => ({ id, open: before.open || open }))
      const top = index * ROW_PX
      if (top < box.scrollTop) scrollTo(top)
      else if (top + ROW_PX + HEAD_PX > box.scrollTop + box.clientHeight) scrollTo(top + ROW_PX + HEAD_PX - box.clientHeight)
    },
    [scroller, log, selection, place, scrollTo],
  )

  const onKeyDown = (event: KeyboardEvent): void => {
    const box = scroller.current
    if (!box || event.altKey || event.ctrlKey || event.metaKey || typesInto(event.target)) return
    const { id, open } = selection.getState()
    const at = id === null ? -1 : log.indexOf(id)
    const last = log.count - 1
    const seen = {
      at,
      page: Math.max(1, Math.floor((box.clientHeight - HEAD_PX) / ROW_PX) - 1),
      count: log.count,
      first: Math.floor(box.scrollTop / ROW_PX),
    }
    const to = rowStep(event.key, seen)
    if (event.key === 'Escape' && open) selection.setState({ open: false })
    else if (event.key === 'Enter') {
      flushSync(() => select(at < 0 ? last : at, true))
      focusDetails()
    } else if (to !== undefined) {
      select(to, false)
      if (event.key === 'End') stick()
    } else return
    event.preventDefault()
  }

  const onCopy = (event: ClipboardEvent): void => {
    const { id } = selection.getState()
    const summary = id === null ? undefined : log.get(id)
    // Marked text is what the user wants.
    if (!summary || !document.getSelection()?.isCollapsed) return
    event.clipboardData.setData('text/plain', rowText(summary))
    event.preventDefault()
  }

  return { onKeyDown, onCopy, select }
}

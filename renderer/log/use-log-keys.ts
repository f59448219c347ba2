import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react'
import { flushSync } from 'react-dom'
import { typesInto } from '../shell/keys.ts'
import type { Services } from '../shell/services.ts'
import { rowStep } from '../ui/row-step.ts'
import { rowText } from './row-text.ts'
import { selectExchange } from './select-exchange.ts'
import { HEAD_PX, ROW_PX } from './use-log-scroll.ts'

export interface LogKeys {
  onKeyDown(event: KeyboardEvent): void
  onCopy(event: ClipboardEvent): void
}

/** What keys do in the log: the grid has the focus, the selected row is its active descendant. */
export function useLogKeys(
  scroller: RefObject<HTMLElement | null>,
  services: Services,
  openMenu: (id: number) => void,
  focusDetails: () => void,
): LogKeys {
  const { log, shown, selection, place } = services
  const stick = (): void => place.setState({ sticks: true })
  const select = (index: number, open: boolean): void => {
    const id = shown.idAt(index)
    if (id !== 0) selectExchange(services, id, open)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const box = scroller.current
    if (!box || event.altKey || event.ctrlKey || event.metaKey || typesInto(event.target)) return
    const { id, open } = selection.getState()
    const at = id === null ? -1 : shown.indexOf(id)
    const last = shown.count - 1
    const seen = {
      at,
      page: Math.max(1, Math.floor((box.clientHeight - HEAD_PX) / ROW_PX) - 1),
      count: shown.count,
      first: Math.floor(box.scrollTop / ROW_PX),
    }
    const to = rowStep(event.key, seen)
    const row = at < 0 ? shown.idAt(last) : shown.idAt(at)
    if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && row !== 0) openMenu(row)
    else if (event.key === 'Escape' && open) selection.setState({ open: false })
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

  return { onKeyDown, onCopy }
}

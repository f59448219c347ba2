import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useCallback, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { strings } from '../ui/strings.ts'
import { columns } from './columns.tsx'
import { LogRow, rowDomId } from './log-row.tsx'
import { useLogKeys } from './use-log-keys.ts'
import { HEAD_PX, placePx, ROW_PX, useLogScroll } from './use-log-scroll.ts'
import './log-grid.css'

export const LOG_GRID_ID = 'log-grid'
const OVERSCAN_ROWS = 12

/** The rows of the log: only those in view are in the page. One tab stop; the selected row is the active descendant while it is mounted. */
export function LogGrid({ focusDetails }: { focusDetails: () => void }) {
  const services = useServices()
  const { log, selection, main, place } = services
  const scroller = useRef<HTMLDivElement>(null)
  useSyncExternalStore(log.watch, log.shape)
  const selected = useStore(selection, (state) => state.id)
  const showSite = useStore(main, ({ state }) => (state?.sites.length ?? 0) > 1)
  const virtualizer = useVirtualizer({
    count: log.count,
    getScrollElement: () => scroller.current,
    estimateSize: rowPx,
    getItemKey: useCallback((index: number) => log.idAt(index), [log]),
    overscan: OVERSCAN_ROWS,
    scrollMargin: HEAD_PX,
    // It writes this to the scroller once that is in the page.
    initialOffset: () => placePx(place, log),
  })
  const scrollTo = useLogScroll(scroller, services)
  const { onKeyDown, onCopy, select } = useLogKeys(scroller, services, scrollTo, focusDetails)
  const rows = virtualizer.getVirtualItems()
  const active = selected !== null && rows.some((row) => row.key === selected) ? rowDomId(selected) : undefined

  const onClick = (event: MouseEvent): void => {
    // Who marks text does not mean to select a row.
    if (!document.getSelection()?.isCollapsed) return
    const row = (event.target as Element).closest<HTMLElement>('[data-id]')
    if (row) select(log.indexOf(Number(row.dataset.id)), true)
  }

  return (
    <div
      ref={scroller}
      id={LOG_GRID_ID}
      className="log-grid"
      role="grid"
      aria-label={strings.log.label}
      aria-rowcount={log.count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onClick={onClick}
    >
      <div role="row" className="log-row log-head" aria-rowindex={1}>
        {columns.map(({ id, title, align }) => (
          <div key={id} role="columnheader" className="log-cell" data-column={id} data-align={align}>
            {title}
          </div>
        ))}
      </div>
      <div role="rowgroup" className="log-rows" style={{ height: log.count * ROW_PX }}>
        {rows.map(({ key, index }) => (
          <LogRow
            key={key}
            log={log}
            id={Number(key)}
            index={index}
            topPx={index * ROW_PX}
            selected={key === selected}
            showSite={showSite}
          />
        ))}
      </div>
    </div>
  )
}

const rowPx = (): number => ROW_PX

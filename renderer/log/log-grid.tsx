import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { strings } from '../ui/strings.ts'
import { type Column, columns } from './columns.tsx'
import { LOG_GRID_ID } from './dom-ids.ts'
import { LogRow, rowDomId } from './log-row.tsx'
import { type MenuAt, RowMenu } from './row-menu.tsx'
import { selectExchange } from './select-exchange.ts'
import { useLogKeys } from './use-log-keys.ts'
import { HEAD_PX, placePx, ROW_PX, useLogScroll } from './use-log-scroll.ts'
import './log-grid.css'

const OVERSCAN_ROWS = 12

/** The rows of the log: only those in view are in the page. One tab stop; the selected row is the active descendant while it is mounted. */
export function LogGrid({ focusDetails }: { focusDetails: () => void }) {
  const services = useServices()
  const { log, shown, selection, main, place } = services
  const scroller = useRef<HTMLDivElement>(null)
  useSyncExternalStore(shown.watch, shown.shape)
  const selected = useStore(selection, (state) => state.id)
  const showSite = useStore(main, ({ state }) => (state?.sites.length ?? 0) > 1)
  const virtualizer = useVirtualizer({
    count: shown.count,
    getScrollElement: () => scroller.current,
    estimateSize: rowPx,
    getItemKey: useCallback((index: number) => shown.idAt(index), [shown]),
    overscan: OVERSCAN_ROWS,
    scrollMargin: HEAD_PX,
    // It writes this to the scroller once that is in the page.
    initialOffset: () => placePx(place, shown),
  })
  useLogScroll(scroller, services)
  const [menu, setMenu] = useState<MenuAt | undefined>()
  const openMenu = (id: number): void => {
    const row = document.getElementById(rowDomId(id))?.getBoundingClientRect()
    const box = scroller.current?.getBoundingClientRect()
    if (row ?? box) setMenu({ id, cell: undefined, x: (row ?? box)?.left ?? 0, y: row?.bottom ?? box?.top ?? 0 })
  }
  const { onKeyDown, onCopy } = useLogKeys(scroller, services, openMenu, focusDetails)
  const rows = virtualizer.getVirtualItems()
  const active = selected !== null && rows.some((row) => row.key === selected) ? rowDomId(selected) : undefined

  const onClick = (event: MouseEvent): void => {
    // Who marks text does not mean to select a row.
    if (!document.getSelection()?.isCollapsed) return
    const row = (event.target as Element).closest<HTMLElement>('[data-id]')
    if (row) selectExchange(services, Number(row.dataset.id), true)
  }
  const onContextMenu = (event: MouseEvent): void => {
    const target = event.target as Element
    const id = Number(target.closest<HTMLElement>('[data-id]')?.dataset.id)
    if (!id) return
    event.preventDefault()
    const cell = target.closest<HTMLElement>('[data-column]')
    selectExchange(services, id)
    const column = cell?.dataset.column as Column['id'] | undefined
    setMenu({ id, cell: column && { column, text: cell?.textContent?.trim() ?? '' }, x: event.clientX, y: event.clientY })
  }

  return (
    <>
      <div
        ref={scroller}
        id={LOG_GRID_ID}
        className="log-grid"
        role="grid"
        aria-label={strings.log.label}
        aria-rowcount={shown.count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={active}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onClick={onClick}
        onContextMenu={onContextMenu}
      >
        <div role="row" className="log-row log-head" aria-rowindex={1}>
          {columns.map(({ id, title, align }) => (
            <div key={id} role="columnheader" className="log-cell" data-column={id} data-align={align}>
              {title}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="log-rows" style={{ height: shown.count * ROW_PX }}>
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
      <RowMenu at={menu} onClose={() => setMenu(undefined)} />
    </>
  )
}

const rowPx = (): number => ROW_PX

import { memo, useSyncExternalStore } from 'react'
import { columns } from './columns.tsx'
import type { LogStore } from './log-store.ts'

export interface LogRowProps {
  readonly log: LogStore
  readonly id: number
  /** From 0. */
  readonly index: number
  readonly topPx: number
  readonly selected: boolean
  readonly showSite: boolean
}

export const rowDomId = (id: number): string => `log-row-${id}`

/** Mounted only while in view; renders when its summary is another object. */
export const LogRow = memo(function LogRow({ log, id, index, topPx, selected, showSite }: LogRowProps) {
  const summary = useSyncExternalStore(log.watch, () => log.get(id))
  if (!summary) return null
  return (
    // The header is row 1. Keys are the grid's: it holds the focus.
    <div
      role="row"
      id={rowDomId(id)}
      className="log-row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-id={id}
      data-state={summary.state}
      style={{ top: topPx }}
    >
      {columns.map(({ id: column, align, Cell }) => (
        <div key={column} role="gridcell" className="log-cell" data-column={column} data-align={align}>
          <Cell summary={summary} showSite={showSite} />
        </div>
      ))}
    </div>
  )
})

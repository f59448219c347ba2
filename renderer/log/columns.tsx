import type { ComponentType } from 'react'
import type { Summary } from '../../app/capture/summary.ts'
import { strings } from '../ui/strings.ts'
import {
  BytesCell,
  DurationCell,
  MarksCell,
  MemoryCell,
  StatusCell,
  TimeCell,
  TimingCell,
  TypeCell,
  UrlCell,
  WorkerCell,
} from './cells.tsx'

export interface CellProps {
  readonly summary: Summary
  /** Several sites are served: the row says which. */
  readonly showSite: boolean
}

export interface Column {
  readonly id: keyof typeof strings.log.columns
  readonly title: string
  readonly align: 'start' | 'end'
  readonly Cell: ComponentType<CellProps>
}

const column = (id: Column['id'], Cell: Column['Cell'], align: Column['align'] = 'start'): Column => ({
  id,
  title: strings.log.columns[id],
  align,
  Cell,
})

/** The columns of the log, in order; their widths are in log-grid.css, under their ids. */
export const columns: readonly Column[] = [
  column('time', TimeCell),
  column('method', ({ summary }) => summary.method),
  column('url', UrlCell),
  column('status', StatusCell),
  column('type', TypeCell),
  column('duration', DurationCell, 'end'),
  column('timing', TimingCell),
  column('bytes', BytesCell, 'end'),
  column('memory', MemoryCell, 'end'),
  column('worker', WorkerCell),
  column('marks', MarksCell),
]

import { createStore, type StoreApi } from 'zustand/vanilla'
import { type FilterFault, parseFilter } from '../../app/capture/filter.ts'
import type { Remembered } from '../ui/remembered.ts'
import type { ShownRows } from './shown-rows.ts'

export interface FilterState {
  /** As it stands in the box. */
  readonly text: string
  /** What keeps it from being a filter; then `obeyed` still holds. */
  readonly fault: FilterFault | undefined
  /** The text of the filter that the rows are chosen by; '': all are shown. */
  readonly obeyed: string
}

const KEPT = 'filter'

/** The filter of the log: the last text that makes sense is obeyed. It stays when the page is loaded again. */
export class LogFilter {
  readonly state: StoreApi<FilterState> = createStore<FilterState>(() => ({ text: '', fault: undefined, obeyed: '' }))

  constructor(
    private readonly rows: Pick<ShownRows, 'only'>,
    private readonly session: Remembered,
  ) {
    this.set(session.get(KEPT) ?? '')
  }

  set(text: string): void {
    const before = this.state.getState()
    if (text === before.text) return
    this.session.set(KEPT, text)
    const filter = parseFilter(text)
    this.state.setState(filter.ok ? { text, fault: undefined, obeyed: text.trim() } : { text, fault: filter.fault })
    if (filter.ok && text.trim() !== before.obeyed) this.rows.only(filter.test)
  }
}

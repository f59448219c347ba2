import { createStore, type StoreApi } from 'zustand/vanilla'
import { type FilterFault, parseFilter } from '../../app/capture/filter.ts'
import { type FilterTerm, withTerm } from '../../app/capture/filter-edit.ts'
import type { Remembered } from '../ui/remembered.ts'
import type { RowTest, ShownRows } from './shown-rows.ts'

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

  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly rows: Pick<ShownRows, 'only'>,
    private readonly session: Remembered,
  ) {
    const kept = session.get(KEPT)
    if (kept) this.set(kept)
  }

  /** @param restMs it is obeyed when nothing else was set for so long: who types a word does not mean each part of it */
  set(text: string, restMs = 0): void {
    clearTimeout(this.timer)
    this.session.set(KEPT, text)
    const filter = parseFilter(text)
    this.state.setState({ text, fault: filter.ok ? undefined : filter.fault })
    if (!filter.ok) return
    const obey = (): void => this.obey(text.trim(), filter.test)
    if (restMs > 0) this.timer = setTimeout(obey, restMs)
    else obey()
  }

  /** A click: what is obeyed now, and that term. */
  add(term: FilterTerm): void {
    this.set(withTerm(this.state.getState().obeyed, term))
  }

  private obey(text: string, test: RowTest): void {
    if (text === this.state.getState().obeyed) return
    this.state.setState({ obeyed: text })
    this.rows.only(test)
  }
}

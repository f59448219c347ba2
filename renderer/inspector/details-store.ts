import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExchangeDetail, Summary } from '../../app/capture/summary.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import type { LogStore } from '../log/log-store.ts'
import type { Selection } from '../log/selection.ts'

export interface DetailsState {
  /** What is looked at; null: nothing. */
  readonly id: number | null
  /** What is shown: of another exchange until the first answer for `id` is there. */
  readonly detail: ExchangeDetail | null
  /** No longer kept by main. */
  readonly gone: boolean
  readonly loading: boolean
  readonly failure: FailureData | null
}

/** Least time between two questions about a running exchange, ms: it may change with every record. */
export const REFETCH_MS = 150

const NOTHING: DetailsState = { id: null, detail: null, gone: false, loading: false, failure: null }

/** All that is known of the selected exchange, asked for again when its row changed; the old content stays until the new is there. */
export class DetailsStore {
  readonly state: StoreApi<DetailsState> = createStore<DetailsState>(() => NOTHING)
  /** What the last question was about: another row object of the same id means that something changed. */
  private asked: { readonly id: number; readonly summary: Summary | undefined } | undefined
  private asking = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly log: LogStore,
    private readonly selection: StoreApi<Selection>,
    private readonly get: (id: number) => Promise<ExchangeDetail | null>,
  ) {
    this.selection.subscribe(() => this.look())
    this.log.watch(() => this.look())
  }

  /** Asks again, for instance after a failure or once the connection is back. */
  again(): void {
    this.asked = undefined
    this.look()
  }

  private look(): void {
    const { id, open } = this.selection.getState()
    if (!open || id === null) {
      this.asked = undefined
      if (this.state.getState().id !== null) this.state.setState(NOTHING, true)
      return
    }
    if (this.state.getState().id !== id) {
      clearTimeout(this.timer)
      this.timer = undefined
      this.state.setState({ id, gone: false, failure: null, loading: true })
    }
    // One question at a time: who runs down the list with a key held gets what is there when the last answer came.
    if (this.asking || this.timer !== undefined) return
    const summary = this.log.get(id)
    if (this.asked?.id !== id) void this.ask(id, summary)
    else if (!summary) this.state.setState({ gone: true })
    else if (this.asked.summary !== summary) void this.ask(id, summary)
  }

  private async ask(id: number, summary: Summary | undefined): Promise<void> {
    this.asking = true
    this.asked = { id, summary }
    this.state.setState({ loading: true })
    const answer = await this.get(id).then(
      (detail): Partial<DetailsState> => (detail ? { detail, gone: false, failure: null } : { gone: true, failure: null }),
      (error): Partial<DetailsState> => ({ failure: asFailure(error).data }),
    )
    this.asking = false
    if (this.state.getState().id === id) {
      this.state.setState({ ...answer, loading: false })
      this.timer = setTimeout(() => {
        this.timer = undefined
        this.look()
      }, REFETCH_MS)
    } else this.look()
  }
}

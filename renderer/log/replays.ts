import { createStore, type StoreApi } from 'zustand/vanilla'
import { asFailure, type FailureData } from '../../app/failure.ts'
import type { Services } from '../shell/services.ts'
import { selectExchange } from './select-exchange.ts'

export interface ReplayState {
  /** The exchange whose request is being sent once more. */
  readonly sending: number | null
  /** Why the last one could not be sent. */
  readonly failed: { readonly id: number; readonly failure: FailureData } | null
}

/** Sends requests once more; the selection goes on to the exchange that comes of it. */
export class Replays {
  readonly state: StoreApi<ReplayState> = createStore<ReplayState>(() => ({ sending: null, failed: null }))

  constructor(private readonly services: Pick<Services, 'call' | 'log' | 'shown' | 'feed' | 'place' | 'selection' | 'notices'>) {}

  async send(id: number): Promise<void> {
    if (this.state.getState().sending !== null) return
    const { call, selection, notices } = this.services
    this.state.setState({ sending: id, failed: null })
    try {
      const made = await call('exchange.replay', { id })
      this.goTo(made.id, id)
    } catch (error) {
      const failure = asFailure(error).data
      this.state.setState({ failed: { id, failure } })
      const selected = selection.getState()
      // Its button, where the failure stands, is not in sight.
      if (!selected.open || selected.id !== id) notices.fail(error)
    } finally {
      this.state.setState({ sending: null })
    }
  }

  /** Once its row is there. Who selects something else meanwhile, or holds the log, wants to stay. */
  private goTo(id: number, from: number): void {
    const { log, feed, selection } = this.services
    const arrived = (): boolean => {
      if (selection.getState().id !== from || feed.state.getState().paused) return true
      if (!log.get(id)) return false
      selectExchange(this.services, id)
      return true
    }
    if (arrived()) return
    const end = log.watch(() => {
      if (arrived()) end()
    })
  }
}

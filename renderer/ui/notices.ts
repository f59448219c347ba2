import { createStore, type StoreApi } from 'zustand/vanilla'
import { asFailure, type FailureData } from '../../app/failure.ts'

/** Word of something that is over, and what can still be done about it. */
export interface Notice {
  /** A sentence: "blog was removed." */
  readonly says: string
  /** What `run` rejects with stands in the notice; then it can be tried again. */
  readonly action?: { readonly says: string; readonly run: () => void | Promise<void> }
}

export interface ShownNotice extends Notice {
  readonly id: number
  readonly running: boolean
  readonly failure: FailureData | undefined
}

/** More than these nobody reads; the oldest goes. */
const MOST = 3

/** What is told in passing, oldest first. One with an action stays until it is used or closed; one without goes by itself. */
export class Notices {
  readonly shown: StoreApi<readonly ShownNotice[]> = createStore<readonly ShownNotice[]>(() => [])
  private lastId = 0

  /** @returns what takes it away, for when its action no longer makes sense */
  show(notice: Notice): () => void {
    const id = ++this.lastId
    this.shown.setState((all) => [...all, { ...notice, id, running: false, failure: undefined }].slice(-MOST), true)
    return () => this.close(id)
  }

  /** Word of what failed where nothing else can show it. */
  fail(error: unknown): void {
    const { says, mend } = asFailure(error).data
    this.show({ says: `${says} ${mend}` })
  }

  close(id: number): void {
    this.shown.setState((all) => all.filter((each) => each.id !== id), true)
  }

  /** Runs its action once; closes it when that is done. */
  async act(id: number): Promise<void> {
    const notice = this.shown.getState().find((each) => each.id === id)
    if (!notice?.action || notice.running) return
    this.change(id, { running: true, failure: undefined })
    try {
      await notice.action.run()
      this.close(id)
    } catch (error) {
      this.change(id, { running: false, failure: asFailure(error).data })
    }
  }

  /** The newest action that is offered. @returns whether there is one */
  actOnNewest(): boolean {
    const newest = this.shown.getState().findLast((each) => each.action)
    if (newest) void this.act(newest.id)
    return newest !== undefined
  }

  private change(id: number, change: Pick<ShownNotice, 'running' | 'failure'>): void {
    this.shown.setState((all) => all.map((each) => (each.id === id ? { ...each, ...change } : each)), true)
  }
}

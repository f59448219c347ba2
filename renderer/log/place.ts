import { createStore, type StoreApi } from 'zustand/vanilla'

/** Where in the log the window stands; kept while another view is shown. */
export interface LogPlace {
  /** At the bottom, and staying there. */
  readonly sticks: boolean
  /** The first row in view and how far it is scrolled off, px. For the way back. */
  readonly topId: number
  readonly offsetPx: number
  /** `added` of the log store when the bottom was left: what came since is "new below". */
  readonly leftAt: number
}

export const createPlace = (): StoreApi<LogPlace> => createStore<LogPlace>(() => ({ sticks: true, topId: 0, offsetPx: 0, leftAt: 0 }))

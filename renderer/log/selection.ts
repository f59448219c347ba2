import { createStore, type StoreApi } from 'zustand/vanilla'

/** Which exchange is selected, and whether its details are open. */
export interface Selection {
  /** null: none. */
  readonly id: number | null
  readonly open: boolean
}

export const createSelection = (): StoreApi<Selection> => createStore<Selection>(() => ({ id: null, open: false }))

/** What the window keeps from one visit to the next, as text. A browser may refuse it (private window, full disk): then nothing is kept. */
export interface Remembered {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

const PREFIX = 'sluice.'

/** @param storage is asked for inside a try: the mere access to localStorage throws where cookies are refused. */
export function remembered(storage: () => Pick<Storage, 'getItem' | 'setItem'> | undefined): Remembered {
  return {
    get(name) {
      try {
        return storage()?.getItem(PREFIX + name) ?? undefined
      } catch {
        return undefined
      }
    },
    set(name, value) {
      try {
        storage()?.setItem(PREFIX + name, value)
      } catch {
        // The window works without.
      }
    },
  }
}

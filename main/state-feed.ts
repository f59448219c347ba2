import type { AppState } from '../app/contract/state.ts'
import { pulled } from './bridge/pulled.ts'

/** Followers get the state at most this often. */
const PACE_MS = 100

/** The whole state again to whoever follows, some time after each change; changes in between are joined. */
export class StateFeed {
  private version = 0
  private readonly waiting = new Set<() => void>()
  private readonly following = new Set<object>()

  constructor(private readonly assemble: () => Promise<AppState>) {}

  /** How many follow now. */
  get followers(): number {
    return this.following.size
  }

  changed(): void {
    this.version++
    for (const wake of this.waiting) wake()
    this.waiting.clear()
  }

  get(): Promise<AppState> {
    return this.assemble()
  }

  follow(): AsyncGenerator<AppState, void> {
    const me = {}
    this.following.add(me)
    let seen = -1
    let nextMs = 0
    let wake: () => void = () => {}
    let timer: NodeJS.Timeout | undefined
    return pulled({
      next: async () => {
        if (seen === this.version)
          await new Promise<void>((resolve) => {
            wake = resolve
            this.waiting.add(resolve)
          })
        const waitMs = nextMs - performance.now()
        if (waitMs > 0)
          await new Promise<void>((resolve) => {
            timer = setTimeout(resolve, waitMs)
          })
        seen = this.version
        nextMs = performance.now() + PACE_MS
        return this.assemble()
      },
      end: () => {
        clearTimeout(timer)
        this.waiting.delete(wake)
        this.following.delete(me)
      },
    })
  }
}

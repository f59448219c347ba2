import { Bag, type InBag } from '../bag.ts'
import { nowMs } from './clock.ts'

/** How late a deadline may be noticed. */
const LOOK_EVERY_MS = 25

/** What has a deadline. */
export interface HasDeadline extends InBag {
  /** Monotonic ms. */
  deadline: number
}

/** Deadlines of things that hardly ever reach them: one timer for all costs a request nothing, one for each a few µs. */
export class Deadlines<T extends HasDeadline> {
  private readonly bag = new Bag<T>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly passed: (thing: T) => void) {}

  /** Anew, where it has one. @param ms from now */
  set(thing: T, ms: number): void {
    thing.deadline = nowMs() + ms
    if (!this.bag.has(thing)) this.bag.add(thing)
    this.timer ??= setTimeout(this.look, LOOK_EVERY_MS)
  }

  delete(thing: T): void {
    this.bag.delete(thing)
  }

  private readonly look = (): void => {
    const now = nowMs()
    for (const thing of this.bag.all()) if (thing.deadline <= now && this.bag.delete(thing)) this.passed(thing)
    this.timer = this.bag.size > 0 ? setTimeout(this.look, LOOK_EVERY_MS) : undefined
  }
}

import { nowMs } from './clock.ts'

/** How late a deadline may be noticed. */
const LOOK_EVERY_MS = 25

/** Deadlines of things that hardly ever reach them: one timer for all costs a request nothing, one for each a few µs. */
export class Deadlines<T> {
  private readonly untilMs = new Map<T, number>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly passed: (thing: T) => void) {}

  /** @param ms from now */
  add(thing: T, ms: number): void {
    this.untilMs.set(thing, nowMs() + ms)
    this.timer ??= setTimeout(this.look, LOOK_EVERY_MS)
  }

  delete(thing: T): void {
    this.untilMs.delete(thing)
  }

  private readonly look = (): void => {
    const now = nowMs()
    for (const [thing, until] of this.untilMs) {
      if (until > now) continue
      this.untilMs.delete(thing)
      this.passed(thing)
    }
    this.timer = this.untilMs.size > 0 ? setTimeout(this.look, LOOK_EVERY_MS) : undefined
  }
}

import { nowMs } from './clock.ts'
import type { ExchangeLog } from './exchange-log.ts'

/** Shorter waits are not told: back-pressure of a fast client comes and goes within a ms. */
const WORTH_TELLING_MS = 50

/** A wait that has a name, such as `client-slow`. */
export class NamedWait {
  private timer: NodeJS.Timeout | undefined
  private told = false

  constructor(
    private readonly log: ExchangeLog,
    private readonly name: string,
  ) {}

  begin(): void {
    if (this.timer !== undefined || this.told) return
    const since = nowMs()
    this.timer = setTimeout(() => {
      this.told = true
      this.log.note({ type: 'wait', name: this.name, over: false }, since)
    }, WORTH_TELLING_MS)
  }

  end(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.told) this.log.note({ type: 'wait', name: this.name, over: true })
    this.told = false
  }
}

import type { Failure } from '../../app/failure.ts'
import { Bag, type InBag } from '../bag.ts'

/** What can be cut off. */
interface Running extends InBag {
  cutOff(failure: Failure): void
}

/** The exchanges that run now. */
export class RunningExchanges {
  private readonly bag = new Bag<Running>()
  private empty: (() => void) | undefined

  add(exchange: Running): void {
    this.bag.add(exchange)
  }

  delete(exchange: Running): void {
    this.bag.delete(exchange)
    if (this.bag.size === 0) this.empty?.()
  }

  /** Resolves when none runs any more, or after `ms`. */
  drain(ms: number): Promise<void> {
    if (this.bag.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, ms)
      this.empty = () => {
        clearTimeout(limit)
        resolve()
      }
    })
  }

  cutAll(failure: Failure): void {
    for (const exchange of this.bag.all()) exchange.cutOff(failure)
  }
}

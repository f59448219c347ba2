import type { Failure } from '../../app/failure.ts'

/** What can be cut off. */
interface Running {
  cutOff(failure: Failure): void
}

/** The exchanges that run now. */
export class RunningExchanges {
  private readonly all = new Set<Running>()
  private empty: (() => void) | undefined

  add(exchange: Running): void {
    this.all.add(exchange)
  }

  delete(exchange: Running): void {
    this.all.delete(exchange)
    if (this.all.size === 0) this.empty?.()
  }

  /** Resolves when none runs any more, or after `ms`. */
  drain(ms: number): Promise<void> {
    if (this.all.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, ms)
      this.empty = () => {
        clearTimeout(limit)
        resolve()
      }
    })
  }

  cutAll(failure: Failure): void {
    for (const exchange of [...this.all]) exchange.cutOff(failure)
  }
}

import { asFailure, type Failure } from '../../app/failure.ts'

export interface OpenStreamOptions {
  readonly items: AsyncGenerator<unknown, void>
  /** Items that may go out before the other side gives more. */
  readonly credit: number
  /** Resolves when the wire can take the next. */
  readonly send: (item: unknown) => Promise<void>
  /** It ended on this side: by itself, or with a failure. */
  readonly onEnd: (failure: Failure | undefined) => void
}

/** Pulls a generator: one item a credit, the next never before the wire took the last. */
export class OpenStream {
  private credit = 0
  private pulling = false
  private over = false

  constructor(private readonly options: OpenStreamOptions) {
    this.give(options.credit)
  }

  give(credit: number): void {
    this.credit += credit
    if (!this.pulling && !this.over) void this.pull()
  }

  /** The other side wants no more: `onEnd` is not called. */
  end(): void {
    if (this.over) return
    this.over = true
    this.options.items.return(undefined).catch(() => {}) // nobody is left who could be told
  }

  private async pull(): Promise<void> {
    this.pulling = true
    try {
      while (this.credit > 0 && !this.over) {
        const { done, value } = await this.options.items.next()
        if (this.over) return
        if (done) return this.finish(undefined)
        this.credit--
        await this.options.send(value)
      }
    } catch (error) {
      if (!this.over) this.finish(asFailure(error))
    } finally {
      this.pulling = false
    }
  }

  private finish(failure: Failure | undefined): void {
    this.over = true
    this.options.onEnd(failure)
  }
}

/** Does one thing at a time. What is asked for while one turn runs and the next one waits is done by that next one. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()
  private waiting: Promise<void> | undefined

  /** @param before what the next turn waits for while it still takes others in */
  constructor(
    private readonly before: () => Promise<void>,
    private readonly turn: () => Promise<void>,
  ) {}

  /** @returns the turn that does it; rejects as it does. */
  ask(): Promise<void> {
    this.waiting ??= this.next()
    return this.waiting
  }

  /** When nothing is asked for any more. Never rejects. */
  async settled(): Promise<void> {
    for (let seen: unknown; seen !== this.last; ) {
      seen = this.last
      await seen
    }
  }

  private next(): Promise<void> {
    const mine = this.last
      .then(() => this.before())
      .finally(() => {
        this.waiting = undefined
      })
      .then(() => this.turn())
    this.last = mine.catch(() => undefined)
    return mine
  }
}

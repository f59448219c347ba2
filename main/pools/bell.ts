/** Wakes who waits for something to have changed. */
export class Bell {
  private readonly waiting = new Set<() => void>()

  ring(): void {
    for (const wake of [...this.waiting]) wake()
  }

  /** Until `done`, which is asked at each ring, or `limitMs` have passed. @returns the last answer */
  async until(done: () => boolean, limitMs: number): Promise<boolean> {
    const end = performance.now() + limitMs
    while (!done() && performance.now() < end) await this.next(end - performance.now())
    return done()
  }

  private next(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, limitMs)
      this.waiting.add(wake)
    })
  }
}

const FIRST_MS = 1000
const MOST_MS = 30_000
/** A master that lived so long did not die of how it was started. */
const GOOD_MS = 2000

/** How long to wait before a crashed pool is started again: not at all at first, then 1 s, 2 s, 4 s ... 30 s while it dies young. */
export class BackOff {
  private crashes = 0

  /** @param servedMs how long the generation that ended had served; 0: it never did. @returns ms to wait. */
  afterCrash(servedMs: number): number {
    this.crashes = servedMs >= GOOD_MS ? 1 : this.crashes + 1
    return this.crashes === 1 ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** (this.crashes - 2))
  }
}

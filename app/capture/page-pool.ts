/**
 * Pages of memory that are used again. Memory outside of V8's heap counts toward its next full collection all the same: where every
 * exchange brings pages of its own, collecting costs more than serving does.
 */
export class PagePool {
  private readonly spare = new Map<number, Uint8Array[]>()
  private spareBytes = 0

  /** @param maxSpareBytes what may lie here unused */
  constructor(private readonly maxSpareBytes: number) {}

  /** A page of at least so many bytes, a quarter more at most: there are four sizes between two powers of two. What is in it is of no meaning. */
  take(bytes: number): Uint8Array {
    const step = Math.max(1, 2 ** (Math.floor(Math.log2(bytes)) - 2))
    const size = Math.ceil(bytes / step) * step
    const page = this.spare.get(size)?.pop()
    if (!page) return new Uint8Array(size)
    this.spareBytes -= size
    return page
  }

  /** A page that `take` gave, and that nobody looks at any more. */
  give(page: Uint8Array): void {
    if (this.spareBytes + page.length > this.maxSpareBytes) return
    const same = this.spare.get(page.length)
    if (same) same.push(page)
    else this.spare.set(page.length, [page])
    this.spareBytes += page.length
  }
}

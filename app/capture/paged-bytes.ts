import type { PagePool } from './page-pool.ts'

/** Bytes that only grow, copied in and kept in pages: what is there never moves, and little is reserved for what may not come. */
export class PagedBytes {
  private readonly pages: Uint8Array[] = []
  private used = 0 // of the last page
  private total = 0
  private allocated = 0

  constructor(private readonly pool: PagePool) {}

  get length(): number {
    return this.total
  }

  /** What the pages take, bytes. */
  get allocatedBytes(): number {
    return this.allocated
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const page = this.pageWithRoom(bytes.length - at)
      const size = Math.min(page.length - this.used, bytes.length - at)
      page.set(bytes.subarray(at, at + size), this.used)
      this.used += size
      at += size
    }
    this.total += bytes.length
  }

  /** A copy of all, in one piece. */
  joined(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.total)
    let at = 0
    for (const page of this.pages) {
      const part = page.subarray(0, Math.min(page.length, this.total - at))
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** Gives all pages back to the pool; nothing is there any more. */
  release(): void {
    for (const page of this.pages) this.pool.give(page)
    this.pages.length = 0
    this.used = 0
    this.total = 0
    this.allocated = 0
  }

  private pageWithRoom(wanted: number): Uint8Array {
    const last = this.pages.at(-1)
    if (last && this.used < last.length) return last
    const page = this.pool.take(Math.min(Math.max(FIRST_PAGE_BYTES, wanted, this.allocated >> 1), PAGE_BYTES))
    this.pages.push(page)
    this.allocated += page.length
    this.used = 0
    return page
  }
}

const FIRST_PAGE_BYTES = 1024
const PAGE_BYTES = 256 * 1024

/** What lies in a Bag remembers where; it lies in one at a time. */
export interface InBag {
  place: number
}

/**
 * Things that come and go with each request, in no order. A Set would do the same, but its table is replaced every few changes, and each
 * old table knows the next one: one that has grown old keeps all that were in the later ones alive, so that whole exchanges outlive
 * the cheap garbage collections.
 */
export class Bag<T extends InBag> {
  private readonly items: T[] = []

  get size(): number {
    return this.items.length
  }

  add(item: T): void {
    item.place = this.items.push(item) - 1
  }

  has(item: T): boolean {
    return this.items[item.place] === item
  }

  /** @returns whether it was there */
  delete(item: T): boolean {
    if (!this.has(item)) return false
    const { items } = this
    const { place } = item
    const last = items.pop()
    if (last && last !== item) {
      items[place] = last
      last.place = place
    }
    return true
  }

  /** All that are there now; it stays as it is when the bag changes. */
  all(): T[] {
    return [...this.items]
  }
}

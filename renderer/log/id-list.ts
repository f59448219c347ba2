/** Ids by rising value. What leaves at the front costs nothing: it is taken off all at once, now and then. */
export class IdList {
  private ids: number[] = []
  /** Places at the front of `ids` that are gone. */
  private gone = 0

  get count(): number {
    return this.ids.length - this.gone
  }

  /** 0 where there is none. */
  at(index: number): number {
    return index < 0 ? 0 : (this.ids[this.gone + index] ?? 0)
  }

  /** -1: it is not there. */
  indexOf(id: number): number {
    const index = this.placeOf(id)
    return this.at(index) === id ? index : -1
  }

  /** The index of the first that is `id` or higher; `count` where all are lower. */
  placeOf(id: number): number {
    let from = this.gone
    let to = this.ids.length
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.ids[middle] ?? 0) < id) from = middle + 1
      else to = middle
    }
    return from - this.gone
  }

  /** @returns whether it is new */
  add(id: number): boolean {
    if (this.count === 0 || id > this.at(this.count - 1)) this.ids.push(id)
    else {
      const place = this.placeOf(id)
      if (this.at(place) === id) return false
      this.ids.splice(this.gone + place, 0, id)
    }
    return true
  }

  /** @returns whether it was there */
  delete(id: number): boolean {
    const index = this.indexOf(id)
    if (index > 0) this.ids.splice(this.gone + index, 1)
    else if (index === 0) this.dropFirst(1)
    return index >= 0
  }

  /** So many at the front go. */
  dropFirst(count: number): void {
    this.gone += Math.min(count, this.count)
    if (this.gone < 1024 && this.gone < this.ids.length) return
    this.ids.splice(0, this.gone)
    this.gone = 0
  }
}

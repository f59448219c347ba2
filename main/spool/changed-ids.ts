/** Ids that changed, each once, in the order of their first change since they were taken. Taking costs what is taken. */
export class ChangedIds {
  private ids = new Set<number>()
  /** One iterator for as long as there is something: a new one would step over all that was taken before. */
  private at = this.ids.values()

  get isEmpty(): boolean {
    return this.ids.size === 0
  }

  add(id: number): void {
    this.ids.add(id)
  }

  /** The next one, which is then taken. undefined: none is left. */
  take(): number | undefined {
    const { done, value } = this.at.next()
    if (done) {
      this.clear() // an iterator that has ended stays so
      return undefined
    }
    this.ids.delete(value)
    return value
  }

  clear(): void {
    this.ids = new Set()
    this.at = this.ids.values()
  }
}

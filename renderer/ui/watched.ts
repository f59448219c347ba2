/** What a store of our own kind is made of: many may watch it, each is told after every change. For React's useSyncExternalStore. */
export class Watched {
  private readonly watchers = new Set<() => void>()
  /** @returns what ends it. Bound: it is handed over as a function. */
  readonly watch: (watcher: () => void) => () => void = (watcher) => this.add(watcher)

  protected add(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }
  protected get watched(): boolean {
    return this.watchers.size > 0
  }
  protected changed(): void {
    for (const watcher of [...this.watchers]) watcher()
  }
}

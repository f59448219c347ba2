import type { LogLine } from '../../app/contract/state.ts'

const MOST_LINES = 2000

/** The last lines of a pool, numbered from 1. */
export class LineRing {
  private readonly kept: LogLine[] = []
  private count = 0
  private readonly followers = new Set<(line: LogLine) => void>()

  constructor(private readonly pool: string) {}

  add(line: Omit<LogLine, 'n' | 'pool' | 'timeMs'>): LogLine {
    const { level, source, pid, says } = line
    const made: LogLine = { n: ++this.count, pool: this.pool, timeMs: Date.now(), level, source, pid, says }
    this.kept.push(made)
    // In large steps: to move 2,000 entries for each line is dear.
    if (this.kept.length >= 2 * MOST_LINES) this.kept.splice(0, this.kept.length - MOST_LINES)
    for (const follower of [...this.followers]) follower(made)
    return made
  }

  /** Oldest first. */
  lines(): readonly LogLine[] {
    return this.kept.slice(-MOST_LINES)
  }

  /** @returns what ends it. */
  follow(follower: (line: LogLine) => void): () => void {
    this.followers.add(follower)
    return () => this.followers.delete(follower)
  }
}

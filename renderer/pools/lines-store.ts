import type { LogLine } from '../../app/contract/state.ts'
import { Watched } from '../ui/watched.ts'

/** Lines that the window keeps of a pool; main keeps as many. */
export const LINES_CAP = 2000

/** What a pool said, oldest first. Numbers rise; what is known already (after a reconnection) is not taken twice. */
export class LinesStore extends Watched {
  private kept: readonly LogLine[] = []

  constructor(private readonly cap: number = LINES_CAP) {
    super()
  }

  readonly all = (): readonly LogLine[] => this.kept

  take(lines: readonly LogLine[]): void {
    const last = this.kept.at(-1)?.n ?? 0
    const fresh = lines.filter(({ n }) => n > last)
    if (fresh.length === 0) return
    this.kept = [...this.kept, ...fresh].slice(-this.cap)
    this.changed()
  }
}

import { formatCount } from '../../app/capture/format.ts'
import type { Services } from '../shell/services.ts'
import type { LogStore } from './log-store.ts'
import { isRunning } from './row-tone.ts'
import type { Selection } from './selection.ts'
import { strings } from './strings.ts'

/** So long a clear can be taken back, ms. */
export const UNDO_MS = 10_000

/** A clear that main does not know of yet. */
interface Pending {
  readonly through: number
  readonly but: readonly number[]
  readonly timer: ReturnType<typeof setTimeout>
  readonly closeNotice: () => void
}

/** Clears the log: what has ended is out of sight at once, and forgotten by main when nobody can take it back any more. */
export class Clearing {
  private pending: Pending | undefined

  constructor(private readonly services: Pick<Services, 'log' | 'shown' | 'selection' | 'notices' | 'call'>) {}

  clear(): void {
    void this.commit()
    const { log, shown, selection, notices } = this.services
    const through = log.idAt(log.count - 1)
    const but = runningIds(log)
    // What runs is never out of sight.
    const count = shown.total - but.length
    if (count === 0) return
    shown.hide({ through, but: new Set(but) })
    const selected = selection.getState()
    // Its details would be of something that is gone.
    if (selected.id !== null && !but.includes(selected.id)) selection.setState({ id: null, open: false })
    const closeNotice = notices.show({
      says: strings.cleared(formatCount(count), count === 1),
      action: { says: strings.undo, run: () => this.undo(selected) },
    })
    const timer = setTimeout(() => void this.commit(), UNDO_MS)
    this.pending = { through, but, timer, closeNotice }
  }

  /** The time to take it back is over, or the page is left. */
  async commit(): Promise<void> {
    const { shown, call } = this.services
    const pending = this.end()
    if (!pending) return
    try {
      await call('log.clear', { through: pending.through, but: [...pending.but] })
    } catch {
      // Nothing was cleared, so it is in sight again; the status bar says that Sluice does not answer.
      if (!this.pending) shown.hide(undefined)
    }
  }

  /** Another Sluice runs now. */
  reset(): void {
    this.end()
    this.services.shown.hide(undefined)
  }

  private undo(selected: Selection): void {
    const { shown, selection } = this.services
    this.end()
    shown.hide(undefined)
    if (selection.getState().id === null) selection.setState(selected)
  }

  private end(): Pending | undefined {
    const { pending } = this
    this.pending = undefined
    clearTimeout(pending?.timer)
    pending?.closeNotice()
    return pending
  }
}

function runningIds(log: LogStore): number[] {
  const ids: number[] = []
  for (let index = 0; index < log.count; index++) {
    const summary = log.get(log.idAt(index))
    if (summary && isRunning(summary)) ids.push(summary.id)
  }
  return ids
}

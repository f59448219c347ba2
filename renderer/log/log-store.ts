import type { Summary } from '../../app/capture/summary.ts'
import { Watched } from '../ui/watched.ts'

/** Rows that the window keeps; main may keep more. 24 px each, so far under Chromium's 33,550,000 px for one element. */
export const LOG_CAP = 200_000

/** The rows of the log by rising id. A batch costs the batch, not the log; a row is another object when it changed, and only then. */
export class LogStore extends Watched {
  private ids: number[] = []
  /** Places at the front of `ids` whose rows are gone: taken off all at once, now and then. */
  private gone = 0
  private readonly byId = new Map<number, Summary>()
  private goneThroughId = 0
  /** Rows that left at the front so far: a view that keeps its place moves by the difference. */
  dropped = 0
  /** Rows that came so far. */
  added = 0
  /** Another number whenever rows came or went. For useSyncExternalStore. */
  readonly shape = (): number => this.added + this.dropped

  constructor(private readonly cap: number = LOG_CAP) {
    super()
  }

  get count(): number {
    return this.ids.length - this.gone
  }

  /** 0 where there is no such row. */
  idAt(index: number): number {
    return this.ids[this.gone + index] ?? 0
  }

  readonly get = (id: number): Summary | undefined => this.byId.get(id)

  /** -1: it is not there. */
  indexOf(id: number): number {
    if (!this.byId.has(id)) return -1
    return this.placeOf(id) - this.gone
  }

  /** New rows and changed ones. `goneThrough` as in the contract: ids up to and with it are gone, but for those that come with it. */
  take(summaries: Iterable<Summary>, goneThrough: number): void {
    if (goneThrough > this.goneThroughId) this.drop(goneThrough)
    for (const summary of summaries) {
      if (!this.byId.has(summary.id)) this.insert(summary.id)
      this.byId.set(summary.id, summary)
    }
    while (this.count > this.cap) this.dropFirst()
    this.compact()
    this.changed()
  }

  /** Another Sluice runs now: its ids begin anew. */
  reset(): void {
    this.dropped += this.count
    this.ids = []
    this.gone = 0
    this.byId.clear()
    this.goneThroughId = 0
    this.changed()
  }

  private insert(id: number): void {
    this.added++
    if (id > (this.ids.at(-1) ?? 0)) this.ids.push(id)
    // A running exchange from before a clear: rare, so it may cost.
    else this.ids.splice(this.placeOf(id), 0, id)
  }

  private drop(through: number): void {
    this.goneThroughId = through
    while (this.count > 0 && this.idAt(0) <= through) this.dropFirst()
  }

  private dropFirst(): void {
    this.byId.delete(this.idAt(0))
    this.gone++
    this.dropped++
  }

  private compact(): void {
    if (this.gone < 1024 && this.gone < this.ids.length) return
    this.ids.splice(0, this.gone)
    this.gone = 0
  }

  /** The place in `ids` of that id, or where it belongs. */
  private placeOf(id: number): number {
    let from = this.gone
    let to = this.ids.length
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.ids[middle] ?? 0) < id) from = middle + 1
      else to = middle
    }
    return from
  }
}

import type { Summary } from '../../app/capture/summary.ts'
import { Watched } from '../ui/watched.ts'
import { IdList } from './id-list.ts'

/** Rows that the window keeps; main may keep more. 24 px each, so far under Chromium's 33,550,000 px for one element. */
export const LOG_CAP = 200_000

/** The exchanges by rising id. A batch costs the batch, not the log; a row is another object when it changed, and only then. */
export class LogStore extends Watched {
  private ids = new IdList()
  private readonly byId = new Map<number, Summary>()
  private through = 0
  private last: readonly number[] = []

  constructor(private readonly cap: number = LOG_CAP) {
    super()
  }

  get count(): number {
    return this.ids.count
  }

  /** As in the contract: main forgot the ids up to and with it, but for those that came with it or later. */
  get goneThrough(): number {
    return this.through
  }

  /** The ids of the last batch, those that were dropped again among them. */
  get taken(): readonly number[] {
    return this.last
  }

  /** 0 where there is no such row. */
  idAt(index: number): number {
    return this.ids.at(index)
  }

  readonly get = (id: number): Summary | undefined => this.byId.get(id)

  /** The index of the first row whose id is `id` or higher. */
  placeOf(id: number): number {
    return this.ids.placeOf(id)
  }

  /** New rows and changed ones. */
  take(summaries: Iterable<Summary>, goneThrough: number): void {
    if (goneThrough > this.through) {
      this.through = goneThrough
      this.dropFirst(this.ids.placeOf(goneThrough + 1))
    }
    const taken: number[] = []
    for (const summary of summaries) {
      this.ids.add(summary.id)
      this.byId.set(summary.id, summary)
      taken.push(summary.id)
    }
    this.dropFirst(Math.max(0, this.count - this.cap))
    this.last = taken
    this.changed()
  }

  /** Another Sluice runs now: its ids begin anew. */
  reset(): void {
    this.ids = new IdList()
    this.byId.clear()
    this.through = 0
    this.last = []
    this.changed()
  }

  private dropFirst(count: number): void {
    for (let index = 0; index < count; index++) this.byId.delete(this.idAt(index))
    this.ids.dropFirst(count)
  }
}

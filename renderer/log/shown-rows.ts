import type { Summary } from '../../app/capture/summary.ts'
import { Watched } from '../ui/watched.ts'
import { IdList } from './id-list.ts'
import type { LogStore } from './log-store.ts'

export type RowTest = (summary: Summary) => boolean

/** Exchanges that are out of sight: ids up to and with `through`, but not those of `but`. */
export interface Hidden {
  readonly through: number
  readonly but: ReadonlySet<number>
}

/** All rows are asked in slices of this length, ms: between them the window lives. */
const SLICE_MS = 8
const ROWS_A_LOOK = 256

/** The next list, as far as it is. */
interface Building {
  readonly list: IdList
  /** Ids up to and with it have been asked. */
  through: number
}

/**
 * The rows of the log that are shown, by rising id. A batch costs the batch; another filter asks all rows, in slices, and the old
 * list stays until the new one is whole.
 */
export class ShownRows extends Watched {
  private list = new IdList()
  private building: Building | undefined
  private test: RowTest = () => true
  private hidden: Hidden | undefined
  private goneThrough = 0
  private version = 0
  private endOfWait: (() => void) | undefined
  /** Rows that came so far; another filter makes none come. */
  added = 0
  /** Another number whenever rows came or went. For useSyncExternalStore. */
  readonly shape = (): number => this.version

  constructor(
    private readonly log: LogStore,
    private readonly later: (run: () => void) => () => void = soon,
  ) {
    super()
    log.watch(() => this.follow())
  }

  get count(): number {
    return this.list.count
  }

  /** Of how many they were chosen. */
  get total(): number {
    if (!this.hidden) return this.log.count
    const { through, but } = this.hidden
    return this.log.count - this.log.placeOf(through + 1) + [...but].filter((id) => id <= through && this.log.get(id)).length
  }

  /** The rows are not yet those of the newest filter. */
  get busy(): boolean {
    return this.building !== undefined
  }

  /** 0 where there is no such row. */
  idAt(index: number): number {
    return this.list.at(index)
  }

  /** -1: it is not shown. */
  indexOf(id: number): number {
    return this.list.indexOf(id)
  }

  /** The index of the first row whose id is `id` or higher. */
  placeOf(id: number): number {
    return this.list.placeOf(id)
  }

  /** From now on those alone. */
  only(test: RowTest): void {
    this.test = test
    this.rebuild()
  }

  /** undefined: none is. Once main tells that they are gone it hides nothing more; of some that it forgets it never tells. */
  hide(hidden: Hidden | undefined): void {
    this.hidden = hidden
    this.rebuild()
  }

  /** Whether it is out of sight, whatever the filter. */
  isHidden(id: number): boolean {
    return this.hidden !== undefined && id <= this.hidden.through && !this.hidden.but.has(id)
  }

  private follow(): void {
    const { log } = this
    const gone = log.goneThrough > this.goneThrough ? log.goneThrough : 0
    if (this.hidden && gone >= this.hidden.through) this.hidden = undefined
    const lists = this.building ? [this.list, this.building.list] : [this.list]
    this.goneThrough = log.goneThrough
    let changed = false
    for (const list of lists) {
      const dropped = log.count === 0 ? list.count : list.placeOf(gone + 1)
      list.dropFirst(dropped)
      for (const id of log.taken) {
        // What is not yet asked will be.
        if (list !== this.list && id > (this.building?.through ?? 0)) continue
        const shows = this.shows(id)
        const moved = shows ? list.add(id) : list.delete(id)
        if (moved && shows && list === this.list) this.added++
        changed ||= moved
      }
      const early = list.placeOf(log.idAt(0))
      list.dropFirst(early)
      changed ||= dropped + early > 0
    }
    if (changed) this.version++
    this.changed()
  }

  private shows(id: number): boolean {
    const summary = this.log.get(id)
    return summary !== undefined && !this.isHidden(id) && this.test(summary)
  }

  private rebuild(): void {
    this.endOfWait?.()
    this.building = { list: new IdList(), through: 0 }
    this.slice(this.building)
  }

  private slice(building: Building): void {
    const { log } = this
    const untilMs = performance.now() + SLICE_MS
    let index = log.placeOf(building.through + 1)
    do {
      const end = Math.min(index + ROWS_A_LOOK, log.count)
      for (; index < end; index++) {
        const id = log.idAt(index)
        if (this.shows(id)) building.list.add(id)
        building.through = id
      }
    } while (index < log.count && performance.now() < untilMs)
    if (index < log.count) this.endOfWait = this.later(() => this.slice(building))
    else {
      this.endOfWait = undefined
      this.building = undefined
      this.list = building.list
      this.version++
    }
    this.changed()
  }
}

function soon(run: () => void): () => void {
  const timer = setTimeout(run)
  return () => clearTimeout(timer)
}

import type { Summary } from '../../app/capture/summary.ts'
import type { LogBatch } from '../../app/contract/spool-messages.ts'
import { ChangedIds } from './changed-ids.ts'
import type { ExchangeStore, Row } from './store.ts'

/** The shortest time between two batches to a follower that keeps up. The first change after a quiet time is told at once. */
export const COALESCE_MS = 30

interface Follower {
  /** Rows from this number on have not been told: whatever changes in them is told with them. */
  cursor: number
  readonly changed: ChangedIds
  goneTold: number
  toldOnce: boolean
  /** When the last batch went out, ms of performance.now(); a full one does not count: there is more. */
  lastMs: number
  ask: { readonly most: number; readonly answer: (batch: LogBatch | null) => void } | null
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Who is told of new and changed summaries. A batch costs the batch, not the log. */
export class Followers {
  private readonly all = new Map<number, Follower>()

  constructor(
    private readonly store: ExchangeStore,
    private readonly coalesceMs = COALESCE_MS,
  ) {}

  follow(id: number): void {
    this.unfollow(id)
    this.all.set(id, {
      cursor: 1,
      changed: new ChangedIds(),
      goneTold: 0,
      toldOnce: false,
      lastMs: Number.NEGATIVE_INFINITY,
      ask: null,
      timer: undefined,
    })
  }

  /** Its waiting `next` is answered with null. */
  unfollow(id: number): void {
    const follower = this.all.get(id)
    this.all.delete(id)
    if (!follower) return
    clearTimeout(follower.timer)
    follower.ask?.answer(null)
  }

  /** Answers once there is something to tell; null where nobody follows by that id. One at a time: an earlier one is answered null. */
  next(id: number, most: number, answer: (batch: LogBatch | null) => void): void {
    const follower = this.all.get(id)
    if (!follower) {
      answer(null)
      return
    }
    follower.ask?.answer(null)
    follower.ask = { most: Math.max(1, most), answer }
    if (!follower.toldOnce) this.tell(follower)
    else if (this.hasSomething(follower)) this.wake(follower)
  }

  /** The row is new or another one now. */
  changed(row: Row): void {
    for (const follower of this.all.values()) {
      if (row.seq < follower.cursor) follower.changed.add(row.summary.id)
      this.wake(follower)
    }
  }

  /** Some are gone: that may be all there is to tell. */
  gone(): void {
    for (const follower of this.all.values()) this.wake(follower)
  }

  private hasSomething({ changed, cursor, goneTold }: Follower): boolean {
    return !changed.isEmpty || cursor < this.store.nextSeq || goneTold < this.store.goneThrough
  }

  private wake(follower: Follower): void {
    if (!follower.ask || follower.timer !== undefined) return
    const waitMs = Math.max(0, follower.lastMs + this.coalesceMs - performance.now())
    follower.timer = setTimeout(() => this.tell(follower), waitMs)
  }

  private tell(follower: Follower): void {
    const { ask } = follower
    clearTimeout(follower.timer)
    follower.timer = undefined
    if (!ask) return
    const summaries = this.take(follower, ask.most)
    const goneThrough = this.store.goneThrough > follower.goneTold ? this.store.goneThrough : 0
    if (summaries.length === 0 && goneThrough === 0 && follower.toldOnce) return // what had changed is gone, and that was told
    follower.goneTold = this.store.goneThrough
    follower.toldOnce = true
    follower.lastMs = summaries.length < ask.most ? performance.now() : Number.NEGATIVE_INFINITY
    follower.ask = null
    ask.answer({ summaries, goneThrough })
  }

  private take(follower: Follower, most: number): Summary[] {
    const summaries: Summary[] = []
    while (summaries.length < most) {
      const id = follower.changed.take()
      if (id === undefined) break
      const row = this.store.row(id)
      if (row) summaries.push(row.summary)
    }
    const wanted = most - summaries.length
    const fresh = this.store.rowsFrom(follower.cursor, wanted)
    for (const row of fresh) summaries.push(row.summary)
    follower.cursor = fresh.length < wanted ? this.store.nextSeq : (fresh.at(-1)?.seq ?? follower.cursor - 1) + 1
    return summaries
  }
}

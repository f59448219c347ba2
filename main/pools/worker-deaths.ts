import { setTimeout as pause } from 'node:timers/promises'
import { type WorkerDeath, workerDeath } from '../../app/pool/worker-death.ts'
import { Bell } from './bell.ts'

/** So long before a connection is seen as cut the death of its worker may have been told, and so long after. */
const BEFORE_MS = 500
const AFTER_MS = 1000
/** What dies together is told of within this time. */
const TOGETHER_MS = 50
const KEPT = 20

/** Workers of a pool that died, for those whose connection was cut: nothing but the time joins the two. */
export class WorkerDeaths {
  private readonly deaths: (WorkerDeath & { readonly atMs: number })[] = []
  private readonly asking = new Set<{ alone: boolean }>()
  private readonly told = new Bell()

  /** A line of the master. */
  line(says: string): void {
    const death = workerDeath(says)
    if (!death) return
    this.deaths.push({ ...death, atMs: performance.now() })
    if (this.deaths.length > KEPT) this.deaths.shift()
    this.told.ring()
  }

  /**
   * The death that cut a connection just now, as soon as the master tells of it. Each is given once.
   * @param masterEnded whether the master has ended: then it tells of none
   * @returns `certain`: no other worker died, and no other connection was cut at that time
   */
  async ofCut(masterEnded: Promise<boolean>): Promise<(WorkerDeath & { readonly certain: boolean }) | null> {
    const fromMs = performance.now() - BEFORE_MS
    const candidates = (): typeof this.deaths => this.deaths.filter(({ atMs }) => atMs >= fromMs)
    const me = { alone: this.asking.size === 0 }
    for (const other of this.asking) other.alone = false
    this.asking.add(me)
    let ended = false
    void masterEnded.then((has) => {
      ended = has
      this.told.ring()
    })
    await this.told.until(() => ended || candidates().length > 0, AFTER_MS)
    if (!ended) await pause(TOGETHER_MS)
    this.asking.delete(me)
    const [death, ...others] = candidates()
    if (!death) return null
    this.deaths.splice(this.deaths.indexOf(death), 1)
    return { pid: death.pid, how: death.how, certain: me.alone && others.length === 0 }
  }
}

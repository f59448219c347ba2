import { type WorkerDeath, workerDeath } from '../../app/pool/worker-death.ts'

/** So long before a connection is seen as cut the death of its worker may have been told. */
const BEFORE_MS = 500
const KEPT = 20

/** Workers of a pool that died, for those whose connection was cut: nothing but the time joins the two. */
export class WorkerDeaths {
  private readonly deaths: (WorkerDeath & { readonly atMs: number })[] = []
  private waiting = 0

  /** A line of the master. */
  line(says: string): void {
    const death = workerDeath(says)
    if (death) this.deaths.push({ ...death, atMs: performance.now() })
    if (this.deaths.length > KEPT) this.deaths.shift()
  }

  /**
   * The death that cut a connection, once `told` resolves: by then the master has told of it. Each is given once.
   * @returns `certain`: no other worker died, and no other connection was cut at that time
   */
  async after(told: Promise<unknown>): Promise<(WorkerDeath & { readonly certain: boolean }) | null> {
    const fromMs = performance.now() - BEFORE_MS
    this.waiting++
    const alone = this.waiting === 1
    await told
    const stillAlone = this.waiting === 1
    this.waiting--
    const candidates = this.deaths.filter(({ atMs }) => atMs >= fromMs)
    const [death] = candidates
    if (!death) return null
    this.deaths.splice(this.deaths.indexOf(death), 1)
    return { pid: death.pid, how: death.how, certain: alone && stillAlone && candidates.length === 1 }
  }
}

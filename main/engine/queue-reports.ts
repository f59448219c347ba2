/** At most so often main hears of a pool's queue. */
const REPORT_EVERY_MS = 100

/** Tells the figures of the queues that changed, each at most every 100 ms. */
export class QueueReports {
  private readonly changedPools = new Set<string>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly report: (pool: string) => void) {}

  changed(pool: string): void {
    if (this.timer === undefined) this.timer = setTimeout(this.tell, REPORT_EVERY_MS)
    this.changedPools.add(pool)
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private readonly tell = (): void => {
    this.timer = undefined
    for (const pool of this.changedPools) this.report(pool)
    this.changedPools.clear()
  }
}

import { FileLocks } from './file-locks.ts'
import type { Job } from './job.ts'
import { Slot, type SlotOptions } from './slot.ts'

export interface InstancesOptions extends Pick<SlotOptions, 'program' | 'start' | 'maxRequests' | 'requestLimitMs'> {
  readonly workers: number
  readonly on: {
    /** The first instance runs. */
    ready(): void
    /** None has run yet, and one broke. */
    failed(says: string): void
    line(level: 'warning' | 'notice', says: string): void
  }
}

/** More requests than this never wait. */
const MOST_WAITING = 1000

/** The instances of PHP. Requests wait for a free one in the order in which they came. */
export class Instances {
  private readonly slots: Slot[] = []
  private readonly waiting: Job[] = []
  private readonly locks = new FileLocks()
  private lastPid = 0

  constructor(private readonly options: InstancesOptions) {
    this.addSlot()
  }

  /** @returns false where too many wait already */
  submit(job: Job): boolean {
    if (this.waiting.length >= MOST_WAITING) return false
    this.waiting.push(job)
    this.next()
    return true
  }

  /** A job that waits does so no more. */
  withdraw(job: Job): void {
    const at = this.waiting.indexOf(job)
    if (at >= 0) this.waiting.splice(at, 1)
  }

  /** Ends them all, whatever they do. */
  async close(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.close()))
  }

  private addSlot(): void {
    const { program, start, maxRequests, requestLimitMs, on } = this.options
    const n = this.slots.length + 1
    let hasRun = false
    const slot = new Slot({
      program,
      start,
      nextPid: () => ++this.lastPid,
      locks: this.locks,
      maxRequests,
      requestLimitMs,
      on: {
        free: () => {
          if (!hasRun) this.firstRun(n)
          hasRun = true
          this.next()
        },
        bootFailed: (says) => {
          if (n === 1 && !hasRun) on.failed(says)
          else on.line('warning', `A PHP instance did not start: ${says}. It is tried again.`)
        },
        line: (level, says) => on.line(level, says),
      },
    })
    this.slots.push(slot)
  }

  /** One after the other: the first is there sooner, and the first page with it. */
  private firstRun(n: number): void {
    if (n === 1) this.options.on.ready()
    if (n < this.options.workers) this.addSlot()
  }

  private next(): void {
    for (const slot of this.slots) {
      if (!slot.isFree) continue
      const job = this.waiting.shift()
      if (!job) return
      slot.run(job)
    }
  }
}

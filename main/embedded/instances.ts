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
  private readonly slots: readonly Slot[]
  private readonly waiting: Job[] = []
  private wasReady = false

  constructor(private readonly options: InstancesOptions) {
    const { program, start, workers, maxRequests, requestLimitMs, on } = options
    const locks = new FileLocks()
    let lastPid = 0
    this.slots = Array.from({ length: workers }, () => {
      return new Slot({
        program,
        start,
        nextPid: () => ++lastPid,
        locks,
        maxRequests,
        requestLimitMs,
        on: {
          free: () => this.free(),
          bootFailed: (says) => {
            if (this.wasReady) on.line('warning', `A PHP instance did not start: ${says}. It is tried again.`)
            else on.failed(says)
          },
          line: (level, says) => on.line(level, says),
        },
      })
    })
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

  private free(): void {
    if (!this.wasReady) {
      this.wasReady = true
      this.options.on.ready()
    }
    this.next()
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

import type { EngineTap, TapToMain } from '../../../app/contract/taps.ts'
import { asFailure, type Failure } from '../../../app/failure.ts'
import type { EngineParts } from '../parts.ts'
import { QueueReports } from '../queue-reports.ts'
import { TapListener } from './tap-listener.ts'

/** The taps, as main wants them. Opening and closing some leaves the others, and all that runs, alone. */
export class Taps {
  private readonly open = new Map<string, TapListener>()
  /** Closed, with connections that are not. */
  private readonly leaving = new Set<TapListener>()
  private readonly reports: QueueReports
  private work: Promise<void> = Promise.resolve()
  private closed = false

  constructor(
    private readonly parts: EngineParts,
    private readonly post: (message: TapToMain) => void,
  ) {
    this.reports = new QueueReports((name) => {
      const tap = this.open.get(name)
      if (tap) post({ type: 'tap-connections', name, open: tap.open, total: tap.total })
    })
  }

  /** One message after the other, in order. */
  apply(wanted: readonly EngineTap[]): void {
    this.work = this.work.then(() => this.applyNow(wanted))
  }

  poolChanged(pool: string): void {
    for (const tap of this.all()) if (tap.destination.pool === pool) tap.poolChanged()
  }

  /** Accepts no more; what runs goes on. */
  close(): void {
    this.closed = true
    for (const tap of this.open.values()) tap.close()
  }

  cutAll(failure: Failure): void {
    this.reports.close()
    for (const tap of this.all()) tap.cutAll(failure)
  }

  private async applyNow(wanted: readonly EngineTap[]): Promise<void> {
    for (const [name, tap] of this.open) {
      const still = wanted.find((each) => each.name === name)
      if (still && tap.goesOn(still)) continue
      this.open.delete(name)
      this.leaving.add(tap)
      tap.close()
      if (tap.open === 0) this.leaving.delete(tap)
    }
    for (const each of wanted) if (!this.open.has(each.name) && !this.closed) await this.openOne(each)
  }

  private async openOne(wanted: EngineTap): Promise<void> {
    const { name } = wanted
    const tap: TapListener = new TapListener(this.parts, wanted, () => {
      if (tap.open === 0) this.leaving.delete(tap)
      this.reports.changed(name)
    })
    try {
      const address = await tap.begin()
      this.open.set(name, tap)
      if (this.closed) tap.close()
      else this.post({ type: 'tap-listening', name, address })
    } catch (error) {
      this.post({ type: 'tap-failed', name, failure: asFailure(error).data })
    }
  }

  private all(): TapListener[] {
    return [...this.open.values(), ...this.leaving]
  }
}

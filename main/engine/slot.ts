import type { InBag } from '../bag.ts'

/** A connection to a pool that may be open now. Who was granted it releases it once the connection is closed. */
export class Slot implements InBag {
  place = -1

  constructor(
    readonly pool: string,
    /** Such as "GET /slow": told to those who wait in vain. */
    readonly what: string,
    /** `unix:/path` or host:port. */
    readonly address: string,
    /** null: an external pool. */
    readonly generation: number | null,
    /** Monotonic. */
    readonly sinceMs: number,
    private readonly giveBack: (slot: Slot) => void,
  ) {}

  /** A second call does nothing. */
  release(): void {
    this.giveBack(this)
  }
}

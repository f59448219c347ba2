import type { InBag } from '../bag.ts'
import type { Line } from './line.ts'
import type { Server } from './server.ts'

/** A connection to a pool that may be open now. Who was granted it releases it once the connection is closed. */
export class Slot implements InBag {
  place = -1

  constructor(
    readonly pool: string,
    /** Such as "GET /slow": told to those who wait in vain. */
    readonly what: string,
    readonly server: Server,
    /** null: an external pool. */
    readonly generation: number | null,
    /** Whether the connection may go on to the next exchange. */
    readonly keeps: boolean,
    /** Monotonic. */
    readonly sinceMs: number,
    /** A connection that has served others. undefined: a new one is to be opened. */
    readonly kept: Line | undefined,
    /** How long that one was idle. */
    readonly keptMs: number | undefined,
    private readonly giveBack: (slot: Slot, line: Line | undefined) => void,
  ) {}

  /** A second call does nothing. @param line the connection, where it may go on to the next exchange */
  release(line?: Line): void {
    this.giveBack(this, line)
  }
}

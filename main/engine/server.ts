import type { EngineServer, ServerFigures } from '../../app/contract/engine-messages.ts'
import { KeptConnection } from './kept-connection.ts'
import type { Line } from './line.ts'

/** One that could not be reached is left out so long, where another can be; then a request tries it, and loses nothing if in vain. */
export const LEFT_OUT_MS = 3000
/** Who never says that it is free for another request is not asked for ever. */
const UNPROVEN_LIMIT = 8

/** What a Server tells. */
export interface ServerEvents {
  /** There may be room for who waits. */
  freed(): void
  /** From now on none of its connections is kept. */
  keepsNone(server: Server): void
}

/** One address of a pool's generation: its connections now, and those that are kept for the next exchange. Times: monotonic ms. */
export class Server {
  /** Exchanges that have a connection to it. */
  active = 0
  /** Nothing new goes there any more: another generation has taken over, or it was taken off the list. */
  retired = false
  /** See ServerFigures. */
  reached: boolean | null = null
  private trouble = ''
  leftOutUntil = 0
  private readonly kept: KeptConnection[] = []
  private proven = false
  private unproven = 0

  constructor(
    /** As it is now. */
    public known: EngineServer,
    private readonly on: ServerEvents,
  ) {}

  get address(): string {
    return this.known.address
  }

  /** A kept connection holds a worker: beside it no other may be opened. */
  get hasRoom(): boolean {
    return this.active + this.kept.length < this.known.maxConnections || this.kept.some(isReady)
  }

  get figures(): ServerFigures {
    const { address, active, kept, reached, trouble } = this
    return { address, active, idle: kept.filter(isReady).length, reached, trouble: reached === false ? trouble : '' }
  }

  leaveOut(why: string, now: number): void {
    this.reached = false
    this.trouble = why
    this.leftOutUntil = now + LEFT_OUT_MS
  }

  /** A kept connection whose worker is free: the last that came, so that those in excess grow old. */
  takeKept(): KeptConnection | undefined {
    const { kept } = this
    if (kept.length === 0) return undefined
    const at = kept.findLastIndex(isReady)
    return at < 0 ? undefined : kept.splice(at, 1)[0]
  }

  /** Keeps a connection whose exchange is over; never the one that holds the last worker. @returns whether it does */
  keep(line: Line): boolean {
    if (this.retired || this.unproven >= UNPROVEN_LIMIT || this.kept.length >= this.known.maxConnections - 1) return false
    this.kept.push(new KeptConnection(line, this))
    return true
  }

  closeKept(): void {
    for (const kept of this.kept.splice(0)) kept.close()
  }

  ready(): void {
    this.proven = true
    this.unproven = 0
    this.on.freed()
  }

  over(kept: KeptConnection, unproven: boolean): void {
    const at = this.kept.indexOf(kept)
    if (at < 0) return // all are closed
    this.kept.splice(at, 1)
    if (unproven && !this.proven && ++this.unproven === UNPROVEN_LIMIT) this.on.keepsNone(this)
    this.on.freed()
  }
}

const isReady = ({ ready }: KeptConnection): boolean => ready

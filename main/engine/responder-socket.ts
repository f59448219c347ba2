import { Failure } from '../../app/failure.ts'
import { connectReason } from '../connect-reason.ts'
import { nowMs } from './clock.ts'
import { BACKLOG_PAUSE_MS, isAsIfRestarted, tooManyFiles } from './connect-trouble.ts'
import { Deadlines, type HasDeadline } from './deadlines.ts'
import { Line, type LineUser } from './line.ts'

/** What a ResponderSocket tells. After `destroy` nothing comes any more. */
export interface ResponderEvents {
  /** It is connected, and what it was given first is on its way. */
  connected(): void
  /** Nobody answers there: nothing was sent. `worthAnother`: it may be that the responder is just being started anew. */
  unreachable(failure: Failure, worthAnother: boolean): void
  /** A view into a buffer that is used again: copy what is kept. */
  data(chunk: Uint8Array): void
  /** What was written is on its way; write on. */
  drained(): void
  /** The responder closed, or the connection broke (`error`: its code). */
  closed(error: string | undefined): void
}

/** One connection to a responder, as one exchange uses it. */
export class ResponderSocket implements LineUser, HasDeadline {
  place = -1
  deadline = 0
  private line: Line | undefined
  private state: 'connecting' | 'open' | 'closed' = 'connecting'
  private error: string | undefined
  private began = 0
  private pause: NodeJS.Timeout | undefined

  /** @param first written as soon as it is connected */
  constructor(
    private readonly address: string,
    private readonly pool: string,
    private readonly first: Uint8Array,
    private readonly events: ResponderEvents,
  ) {}

  /** @param kept a connection that has served others; `connected` is told at once. undefined: a new one @param limitMs for that */
  open(kept: Line | undefined, limitMs: number): void {
    if (kept) {
      this.line = kept
      kept.hand(this)
      kept.write([this.first])
      this.lineConnected()
      return
    }
    this.began = nowMs()
    connecting.set(this, limitMs)
    this.connect()
  }

  /** @returns false: wait for `drained`. */
  write(parts: readonly Uint8Array[]): boolean {
    return this.line?.write(parts) ?? false
  }

  pauseReading(): void {
    this.line?.pause()
  }

  resumeReading(): void {
    this.line?.resume()
  }

  /** Closes at once: that is how PHP-FPM hears that nobody waits any more. */
  destroy(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    connecting.delete(this)
    clearTimeout(this.pause)
    this.line?.close()
  }

  /** Gives its connection away instead of closing it. @returns undefined: it cannot, what was sent is not yet with the system */
  release(): Line | undefined {
    if (this.state !== 'open' || !this.line?.isSent) return undefined
    this.state = 'closed'
    return this.line
  }

  /** The connect limit is over. */
  tooLate(): void {
    this.fail(new Failure('connect-timeout', { address: this.address, ms: Math.round(nowMs() - this.began) }), false)
  }

  lineConnected(): void {
    connecting.delete(this)
    this.state = 'open'
    this.events.connected()
  }

  lineRead(chunk: Uint8Array): void {
    this.events.data(chunk)
  }

  lineDrained(): void {
    if (this.state === 'open') this.events.drained()
  }

  lineFailed(error: NodeJS.ErrnoException): void {
    this.error = error.code ?? error.message
    if (this.state !== 'connecting') return
    if (this.error === 'EAGAIN') {
      this.line?.close()
      this.pause = setTimeout(() => this.connect(), BACKLOG_PAUSE_MS)
    } else this.fail(this.refused(this.error), isAsIfRestarted(this.error))
  }

  /** In order, or after `lineFailed`. */
  lineClosed(): void {
    if (this.state !== 'open') return
    this.destroy()
    this.events.closed(this.error)
  }

  private connect(): void {
    try {
      this.line = Line.open(this.address, this.first, this)
    } catch (error) {
      // What is no address at all is thrown at once; whoever made this object expects to hear of it later.
      queueMicrotask(() => this.lineFailed(error as NodeJS.ErrnoException))
    }
  }

  private fail(failure: Failure, worthAnother: boolean): void {
    this.destroy()
    this.events.unreachable(failure, worthAnother)
  }

  private refused(code: string): Failure {
    const { address, pool } = this
    return tooManyFiles(code, address) ?? new Failure('connect-refused', { address, pool, reason: connectReason(code) })
  }
}

const connecting = new Deadlines<ResponderSocket>((socket) => socket.tooLate())

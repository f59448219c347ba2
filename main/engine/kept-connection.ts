import { FCGI_GET_VALUES_RESULT, FCGI_HEADER_LEN, FCGI_MPXS_CONNS, FCGI_UNKNOWN_TYPE, FCGI_VERSION_1 } from '../../app/fastcgi/constants.ts'
import { encodeGetValues } from '../../app/fastcgi/get-values.ts'
import { headerAt } from '../../app/fastcgi/record-header.ts'
import { nowMs } from './clock.ts'
import { Deadlines, type HasDeadline } from './deadlines.ts'
import type { Line, LineUser } from './line.ts'

/** A worker that is free answers within a ms; one that works on after its answer is not waited for. */
const ASKED_MS = 50
/** An idle connection holds a worker. */
const IDLE_MS = 1000

/** Who keeps the connection. One of the two is told last, and once: `over`, or nothing where `take` gave it away. */
export interface KeptEvents {
  /** Its worker waits for a request. */
  ready(): void
  /** It is closed. `unproven`: before its worker said that it is free. */
  over(kept: KeptConnection, unproven: boolean): void
}

/**
 * A connection between two exchanges. FCGI_END_REQUEST does not say that a worker is free: after fastcgi_finish_request() it works on, and
 * the next request would wait for it. So it is asked something that only a worker which waits for a request answers: FCGI_GET_VALUES
 * (FastCGI 1.0 section 4.1). PHP-FPM counts the next request's time from that answer on. Whatever else comes, ends it.
 */
export class KeptConnection implements LineUser, HasDeadline {
  place = -1
  deadline = 0
  private state: 'asked' | 'ready' | 'gone' = 'asked'
  private readyMs = 0
  private missing: number | undefined // bytes of the answer, once its header is there

  constructor(
    private readonly line: Line,
    private readonly on: KeptEvents,
  ) {
    waiting.set(this, ASKED_MS)
    line.hand(this)
    line.write(QUESTION)
  }

  get ready(): boolean {
    return this.state === 'ready'
  }

  /** How long its worker has waited for a request. */
  get idleMs(): number {
    return nowMs() - this.readyMs
  }

  /** For the next exchange. */
  take(): Line {
    this.state = 'gone'
    waiting.delete(this)
    return this.line
  }

  close(): void {
    if (this.state === 'gone') return
    const unproven = this.state === 'asked'
    this.line.close()
    this.take()
    this.on.over(this, unproven)
  }

  lineRead(chunk: Uint8Array): void {
    if (this.state === 'asked' && this.answers(chunk)) return
    this.close()
  }

  /** So long it was idle, or said nothing. */
  tooLate(): void {
    this.close()
  }

  lineFailed(): void {
    this.close()
  }

  lineClosed(): void {
    this.close()
  }

  lineConnected(): void {}

  lineDrained(): void {}

  /** @returns false: that is no answer, or not the end of it */
  private answers(chunk: Uint8Array): boolean {
    let { length } = chunk
    if (this.missing === undefined) {
      if (length < FCGI_HEADER_LEN) return false
      const { version, type, requestId, contentLength, paddingLength } = headerAt(chunk, 0)
      if (version !== FCGI_VERSION_1 || requestId !== 0 || (type !== FCGI_GET_VALUES_RESULT && type !== FCGI_UNKNOWN_TYPE)) return false
      this.missing = contentLength + paddingLength
      length -= FCGI_HEADER_LEN
    }
    this.missing -= length
    if (this.missing > 0) return true
    if (this.missing < 0) return false
    this.state = 'ready'
    this.readyMs = nowMs()
    waiting.set(this, IDLE_MS)
    this.on.ready()
    return true
  }
}

const QUESTION = [encodeGetValues([FCGI_MPXS_CONNS])]
const waiting = new Deadlines<KeptConnection>((kept) => kept.tooLate())

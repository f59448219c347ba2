import { asFailure, Failure, type FailureCode } from '../../app/failure.ts'
import { FCGI_STDIN } from '../../app/fastcgi/constants.ts'
import { streamRecords } from '../../app/fastcgi/stream-records.ts'
import { AnswerReader, type AnswerSink } from './answer-reader.ts'
import { AnswerWaits } from './answer-waits.ts'
import type { ClientAnswer } from './client-answer.ts'
import { nowMs } from './clock.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { RequestBody, StdinSink } from './request-body.ts'
import { REQUEST_ID, STDIN_END } from './request-start.ts'
import { type ResponderEvents, ResponderSocket } from './responder-socket.ts'
import type { Slot } from './slot.ts'
import type { StreamTape } from './stream-tape.ts'

/** How an attempt ended. Its connection is closed and its slot released. */
export type AttemptEnd =
  /** All of the answer is with the client's socket. */
  | { readonly how: 'whole' }
  /** Nothing was sent. `worthAnother`: the responder may just be starting. */
  | { readonly how: 'unreachable'; readonly failure: Failure; readonly worthAnother: boolean }
  /** The responder closed before its answer was whole; `silent`: without one byte of it. */
  | { readonly how: 'cut'; readonly failure: Failure; readonly silent: boolean }
  /** The responder did nothing with it. */
  | { readonly how: 'rejected'; readonly failure: Failure }
  | { readonly how: 'failed'; readonly failure: Failure }

export interface AttemptOptions {
  readonly n: number
  readonly slot: Slot
  /** FCGI_BEGIN_REQUEST and FCGI_PARAMS; without a body the empty FCGI_STDIN, too. */
  readonly start: Uint8Array
  readonly body: RequestBody | undefined
  readonly answer: ClientAnswer
  readonly log: ExchangeLog
  readonly site: string
  readonly connectMs: number
  /** For PHP's next bytes; undefined: no limit. */
  readonly answerMs: number | undefined
  /** Called once, unless `cancel` was called before. */
  readonly ended: (end: AttemptEnd) => void
}

/**
 * One request and its answer on a connection to a responder. Recorded first, then decoded: an answer that we cannot read
 * can still be looked at. Holds no more than both sockets do: who is slow slows the other down.
 */
export class Attempt implements ResponderEvents, StdinSink {
  private readonly requestTape: StreamTape
  private readonly answerTape: StreamTape
  private readonly reader: AnswerReader
  private readonly waits: AnswerWaits
  private readonly socket: ResponderSocket
  private receiving = false
  private over = false

  constructor(private readonly options: AttemptOptions) {
    const { n, slot, log, start, connectMs, answerMs } = options
    const { pool, server, generation, kept, keptMs } = slot
    const { address } = server
    this.requestTape = log.tape('to-responder', n)
    this.answerTape = log.tape('from-responder', n)
    this.waits = new AnswerWaits(log, answerMs, (ms) => this.silentFor(ms))
    this.reader = new AnswerReader(pool, address, answerSink(options))
    log.note(keptMs === undefined ? { type: 'attempt', n, address, generation } : { type: 'attempt', n, address, generation, keptMs })
    if (!kept) log.state('connecting')
    this.socket = new ResponderSocket(address, pool, start, this)
    this.socket.open(kept, connectMs)
  }

  /** Nobody waits for the answer any more. PHP-FPM reads no FCGI_ABORT_REQUEST while a script runs: closing is the abort. */
  cancel(): void {
    if (!this.over) this.close()
  }

  /** The client takes more. */
  clientDrained(): void {
    if (this.over) return
    this.waits.clientDrained()
    this.socket.resumeReading()
  }

  connected(): void {
    const { log, start, body, slot } = this.options
    const at = nowMs()
    slot.server.reached = true
    log.state('sending', at)
    this.requestTape.push(start, at)
    if (body) body.send(this)
    else {
      log.state('waiting', at)
      this.waits.allIsSent()
    }
  }

  unreachable(failure: Failure, worthAnother: boolean): void {
    this.finish({ how: 'unreachable', failure, worthAnother })
  }

  stdin(chunk: Uint8Array): boolean {
    if (this.over) return false
    const at = nowMs()
    const parts = streamRecords(FCGI_STDIN, REQUEST_ID, chunk)
    for (const part of parts) this.requestTape.push(part, at)
    const more = this.socket.write(parts)
    if (!more) this.waits.serverFull()
    return more
  }

  stdinEnd(): void {
    if (this.over) return
    const at = nowMs()
    this.requestTape.push(STDIN_END, at)
    this.socket.write([STDIN_END])
    if (!this.receiving) this.options.log.state('waiting', at)
    this.waits.allIsSent()
  }

  bodyFailed(failure: Failure): void {
    this.finish({ how: 'failed', failure })
  }

  drained(): void {
    this.waits.serverDrained()
    this.options.body?.goOn()
  }

  data(chunk: Uint8Array): void {
    const { answer, log } = this.options
    const at = nowMs()
    if (!this.receiving) log.state('receiving', at)
    this.receiving = true
    this.waits.heard()
    this.answerTape.push(chunk, at)
    try {
      this.reader.push(chunk)
      if (this.reader.whole) {
        answer.end()
        // Where the request was not read to its end, or more than an answer came, who knows what the next one would meet.
        this.finish({ how: 'whole' }, this.waits.sent && this.reader.ended)
      } else if (!answer.send()) {
        this.socket.pauseReading()
        this.waits.clientFull()
      }
    } catch (error) {
      const failure = asFailure(error)
      const rejected = REJECTIONS.has(failure.code) && !this.reader.headRead
      this.finish({ how: rejected ? 'rejected' : 'failed', failure })
    }
  }

  closed(error: string | undefined): void {
    this.finish({ how: 'cut', failure: this.reader.closedEarly(error), silent: this.reader.bytes === 0 })
  }

  private silentFor(ms: number): void {
    const { slot, site } = this.options
    const what = this.receiving ? 'no more' : 'nothing'
    this.finish({ how: 'failed', failure: new Failure('answer-timeout', { from: `PHP of ${slot.pool}`, what, ms, site }) })
  }

  /** @param clean its connection is as good as new */
  private finish(end: AttemptEnd, clean = false): void {
    if (this.over) return
    this.close(clean)
    this.options.ended(end)
  }

  private close(clean = false): void {
    const { body, slot } = this.options
    this.over = true
    this.waits.end()
    body?.stop()
    const line = clean && slot.keeps ? this.socket.release() : undefined
    if (!line) this.socket.destroy()
    slot.release(line)
  }
}

/** FCGI_END_REQUEST says so before anything was done (FastCGI 1.0 section 5.5). */
const REJECTIONS: ReadonlySet<FailureCode> = new Set<FailureCode>(['responder-overloaded', 'responder-cant-mpx'])

function answerSink({ answer, log }: AttemptOptions): AnswerSink {
  return {
    head: (head) => answer.begin(head),
    body: (part) => answer.body(part),
    stderr: (part) => log.stderr(part),
    finding: ({ code, says }) => log.finding(code, says),
  }
}

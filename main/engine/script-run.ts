import type { CutAnswer, EngineLimits } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { deathHint } from '../../app/pool/worker-death.ts'
import { Attempt, type AttemptEnd } from './attempt.ts'
import type { ClientAnswer } from './client-answer.ts'
import { ANOTHER_TRY_MS } from './connect-trouble.ts'
import type { Connections, Waiter, WaitLimits } from './connections.ts'
import type { CutQuestions } from './cut-questions.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { RequestBody } from './request-body.ts'
import type { Slot } from './slot.ts'

export interface ScriptRunOptions {
  readonly method: string
  readonly path: string
  readonly connections: Connections
  readonly start: Uint8Array
  readonly body: RequestBody | undefined
  readonly answer: ClientAnswer
  readonly log: ExchangeLog
  readonly site: string
  readonly limits: Pick<EngineLimits, 'connectMs' | 'queueMs' | 'startingMs' | 'answerMs'>
  readonly cuts: CutQuestions
  /** Called once, unless `cancel` was called before: undefined where the answer is whole. */
  readonly ended: (failure: Failure | undefined) => void
}

/** Methods that may be sent twice: RFC 9110 section 9.2.1, those that PHP pages are asked with. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A script answers: waits for a connection, makes the attempt, and where that is without harm one more. */
export class ScriptRun implements Waiter {
  private attempts = 0
  private attempt: Attempt | undefined
  private wasCut = false
  /** Servers where it was in vain. */
  avoids: readonly string[] = NONE
  wantsNew = false
  private pause: NodeJS.Timeout | undefined
  private over = false

  constructor(private readonly options: ScriptRunOptions) {}

  get what(): string {
    return `${this.options.method} ${this.options.path}`
  }

  get limits(): WaitLimits {
    return this.options.limits
  }

  /** Whether anything may have been sent. */
  get tried(): boolean {
    return this.attempts > 0
  }

  begin(): void {
    this.options.connections.take(this)
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (this.over) return
    this.over = true
    clearTimeout(this.pause)
    this.options.connections.leave(this)
    this.attempt?.cancel()
  }

  clientDrained(): void {
    this.attempt?.clientDrained()
  }

  waits(why: 'queued' | 'starting'): void {
    this.options.log.state(why)
  }

  refused(failure: Failure): void {
    this.end(failure)
  }

  granted(slot: Slot): void {
    const { start, body, answer, log, site, limits } = this.options
    this.attempts++
    const n = ++log.attempts
    this.attempt = new Attempt({
      n,
      slot,
      start,
      body,
      answer,
      log,
      site,
      connectMs: limits.connectMs,
      answerMs: limits.answerMs,
      ended: (end) => this.attemptEnded(slot, end),
    })
  }

  private attemptEnded(slot: Slot, end: AttemptEnd): void {
    this.attempt = undefined
    if (end.how === 'whole') {
      this.end(undefined)
      return
    }
    this.options.log.note({ type: 'attempt-failed', n: this.options.log.attempts, failure: end.failure.data })
    if (slot.kept && this.harmless(end)) this.afterKept()
    else if (slot.generation === null) this.afterServer(slot, end)
    else if ((end.how === 'unreachable' && end.worthAnother) || end.how === 'cut') this.askMain(slot.pool, slot.generation, end)
    else this.end(end.failure)
  }

  /** Whether it may be sent again: nothing was done, or it may be done twice. */
  private harmless(end: FailedAttempt): boolean {
    const { method, body } = this.options
    if (end.how === 'unreachable') return true
    const { held } = body ?? HELD
    return held && (end.how === 'rejected' || (end.how === 'cut' && end.silent && SAFE.has(method)))
  }

  /** The connection had ended while it was kept, and others may have. The next one is new, so that this happens once. */
  private afterKept(): void {
    this.wantsNew = true
    this.options.connections.take(this, true)
  }

  private async askMain(pool: string, generation: number, end: FailedAttempt): Promise<void> {
    const { cuts, connections } = this.options
    const { masterDied, worker } = await cuts.ask(pool, generation, end.how === 'cut')
    if (masterDied) connections.died(generation)
    if (this.over) return
    if (end.how === 'cut' && !end.silent) this.end(worker ? workerDied(pool, end.failure, worker) : end.failure)
    else if (masterDied) this.afterDead(end)
    else if (worker && end.how === 'cut') this.end(workerDied(pool, end.failure, worker))
    else this.afterLiving(end)
  }

  /** The master is gone: the next generation gets it, unless it may have been begun already and is not safe to do twice. */
  private afterDead(end: FailedAttempt): void {
    const { method, connections } = this.options
    if (this.attempts > 1) this.end(end.failure)
    else if (this.harmless(end)) connections.take(this, true)
    else this.end(new Failure('not-sent-again', { pool: connections.pool.name, method }))
  }

  /** Nothing is being started anew. A connection that was refused harms nobody: once more. */
  private afterLiving(end: FailedAttempt): void {
    if (end.how !== 'unreachable' || this.attempts > 1) this.end(end.failure)
    else this.pause = setTimeout(() => this.options.connections.take(this, true), ANOTHER_TRY_MS)
  }

  /** Of an external pool: each of its other servers may be asked, but one only after a request that may have made the first fail. */
  private afterServer({ server }: Slot, end: FailedAttempt): void {
    const { connections } = this.options
    if (end.how === 'unreachable' || end.how === 'rejected') connections.leaveOut(server, end.failure.message)
    this.avoids = [...this.avoids, server.address]
    if (this.harmless(end) && !this.wasCut && connections.offersOther(this.avoids)) {
      this.wasCut = end.how === 'cut'
      connections.take(this, true)
    } else if (end.how === 'unreachable' && end.worthAnother) this.afterLiving(end)
    else this.end(end.failure)
  }

  private end(failure: Failure | undefined): void {
    if (this.over) return
    this.over = true
    this.options.ended(failure)
  }
}

/** A connection that was cut, by the death of its worker. */
function workerDied(pool: string, { details }: Failure, { pid, how, certain }: NonNullable<CutAnswer['worker']>): Failure {
  const { bytes = 0 } = details
  const who = certain ? 'The worker' : 'Probably the worker'
  return new Failure('worker-died', { pool, pid, how, bytes, who, hint: deathHint(how) })
}

const NONE: readonly string[] = []
/** A request without a body. */
const HELD = { held: true }

type FailedAttempt = Exclude<AttemptEnd, { readonly how: 'whole' }>

import { HeadEnd } from '../../../app/capture/head-end.ts'
import { rebuiltAnswer } from '../../../app/capture/rebuilt-answer.ts'
import { type RebuiltRequest, rebuiltRequest } from '../../../app/capture/rebuilt-request.ts'
import { RESPONSE_HEAD_LIMIT_BYTES } from '../../../app/cgi/response-head.ts'
import { Failure } from '../../../app/failure.ts'
import type { BeginRequest } from '../../../app/fastcgi/begin-request.ts'
import { FCGI_AUTHORIZER, FCGI_REQUEST_COMPLETE } from '../../../app/fastcgi/constants.ts'
import type { EndRequest } from '../../../app/fastcgi/end-request.ts'
import { type Finding, type FindingCode, finding } from '../../../app/fastcgi/findings.ts'
import { GrowingBytes } from '../../../app/fastcgi/growing-bytes.ts'
import { protocolStatusName } from '../../../app/fastcgi/names.ts'
import { PairDecoder } from '../../../app/fastcgi/pair-decoder.ts'
import type { InBag } from '../../bag.ts'
import { ExchangeLog } from '../exchange-log.ts'
import { NamedWait } from '../named-wait.ts'
import type { EngineParts } from '../parts.ts'
import type { StreamTape } from '../stream-tape.ts'
import type { Target } from './destination.ts'

export type Direction = 'to-responder' | 'from-responder'

/** The connection that an exchange is on. */
export interface ExchangePlace {
  /** Of the tap. */
  readonly listen: string
  readonly pool: string | null
  /** Who connected to the tap. */
  readonly peer: string
  /** Cuts it, with all that is on it. */
  cut(failure: Failure): void
}

/** Before FCGI_PARAMS are complete. */
const NOTHING_ASKED: Omit<RebuiltRequest, 'client'> = {
  ...{ scheme: 'http', method: '', target: '', host: '', httpVersion: '', headers: [], file: null, docroot: null },
}

/** Its only try: what a web server should do after a failure is its own affair. */
const ATTEMPT = 1

/** One request on a tapped connection and its answer, as far as the records tell. Whatever happens, one `end` note closes it. */
export class TapExchange implements InBag {
  place = -1
  readonly clientSlow: NamedWait
  /** undefined: not yet; what belongs to no request waits for one, too. */
  requestId: number | undefined
  keepConn = false
  private readonly log: ExchangeLog
  private readonly startMs = Date.now()
  private opened = false
  private request: RebuiltRequest | undefined
  private readonly tapes: Readonly<Record<Direction, StreamTape>>
  private readonly params = new PairDecoder()
  private readonly head = new GrowingBytes(1024)
  private readonly headEnd = new HeadEnd()
  private readonly remarked = new Set<FindingCode>()
  private role = 0
  private paramsEnded = false
  private stdinEnded = false
  private aborted = false
  private target: Target | undefined
  private way: 'connecting' | 'connected' = 'connecting'
  private answering = false
  private answered = false
  private isOver = false
  private rubbishLeft: number

  constructor(
    private readonly parts: EngineParts,
    private readonly at: ExchangePlace,
    private readonly timeMs: number,
  ) {
    this.log = new ExchangeLog(parts.nextId(), parts.recorder, parts.bodyBudgetBytes)
    this.clientSlow = new NamedWait(this.log, 'client-slow')
    this.rubbishLeft = parts.bodyBudgetBytes
    parts.running.add(this)
    this.tapes = { 'to-responder': this.log.tape('to-responder', ATTEMPT), 'from-responder': this.log.tape('from-responder', ATTEMPT) }
  }

  get over(): boolean {
    return this.isOver
  }

  /** All of its request was sent: an authorizer gets FCGI_PARAMS alone (FastCGI 1.0 section 6.3). */
  get isSent(): boolean {
    return this.aborted || (this.paramsEnded && (this.stdinEnded || this.role === FCGI_AUTHORIZER))
  }

  record(direction: Direction, bytes: Uint8Array, timeMs: number): void {
    this.open()
    this.tapes[direction].push(bytes, timeMs)
  }

  /** Bytes that are no FastCGI. */
  rubbish(direction: Direction, bytes: Uint8Array, timeMs: number): void {
    const { recorder } = this.parts
    this.open()
    const kept = recorder.leftOut === 'nothing' ? Math.min(bytes.length, this.rubbishLeft) : 0
    this.rubbishLeft -= kept
    if (kept > 0) recorder.bytes(this.log.id, timeMs, direction, ATTEMPT, bytes.subarray(0, kept))
    if (kept < bytes.length) recorder.gap(this.log.id, timeMs, direction, ATTEMPT, bytes.length - kept)
  }

  /** Each kind once: a flood of strange records must not become one of findings. */
  remark({ code, says }: Finding): void {
    if (this.remarked.has(code)) return
    this.remarked.add(code)
    this.open()
    this.log.finding(code, says)
  }

  /** The pool is starting. */
  waits(): void {
    this.open()
    this.log.state('starting')
  }

  connecting(target: Target): void {
    this.goesTo(target, 'connecting')
  }

  connected(target: Target): void {
    this.goesTo(target, 'connected')
  }

  begins({ role, keepConn }: BeginRequest): void {
    this.role = role
    this.keepConn = keepConn
  }

  param(part: Uint8Array): void {
    this.params.push(part)
  }

  paramsRecordEnd(offset: number): void {
    if (this.params.endRecord() !== undefined) this.remark(finding('pair-crosses-records', offset))
  }

  paramsEnd(): void {
    if (this.paramsEnded) return
    this.paramsEnded = true
    this.request = rebuiltRequest(this.params, this.at.peer)
    if (this.opened) {
      const { file, docroot, ...request } = this.request
      this.log.note({ type: 'rebuilt', ...request })
      this.route(file, docroot)
    }
    if (this.role === FCGI_AUTHORIZER) this.sent()
  }

  stdin(bytes: number): void {
    this.log.requestBytes += bytes
  }

  stdinEnd(): void {
    this.stdinEnded = true
    this.sent()
  }

  abort(): void {
    this.aborted = true
  }

  stdout(part: Uint8Array): void {
    const { log, head, headEnd } = this
    if (headEnd.ended || head.length > RESPONSE_HEAD_LIMIT_BYTES) {
      log.responseBytes += part.length
      return
    }
    const body = headEnd.bodyIn(part)
    head.append(part.subarray(0, part.length - body))
    log.responseBytes += body
    if (!headEnd.ended || this.answered) return
    this.answered = true
    log.note({ type: 'answered', ...rebuiltAnswer(head.written()) })
  }

  stderr(bytes: number): void {
    this.log.stderrBytes += bytes
  }

  /** A record of its answer has come. */
  answers(): void {
    if (!this.answering) this.log.state('receiving')
    this.answering = true
  }

  ended({ appStatus, protocolStatus }: EndRequest): void {
    if (appStatus !== 0) this.log.finding('app-status', `The responder ended with appStatus ${appStatus}.`)
    if (protocolStatus === FCGI_REQUEST_COMPLETE) this.end('done', undefined)
    else this.end('failed', new Failure('responder-status', { pool: this.responder, protocolStatus: protocolStatusName(protocolStatus) }))
  }

  /** @param bytes that the connection brought of its answer */
  cutShort(error: string | undefined, bytes: number): void {
    const { responder: pool } = this
    this.fail(new Failure('responder-closed', error ? { pool, bytes, error } : { pool, bytes }))
  }

  fail(failure: Failure): void {
    this.end('failed', failure)
  }

  clientLeft(): void {
    this.end('cancelled', new Failure('client-gone'))
  }

  cutOff(failure: Failure): void {
    this.at.cut(failure)
  }

  /** Who answers, in a sentence. */
  private get responder(): string {
    return this.at.pool ?? this.target?.address ?? ''
  }

  private goesTo(target: Target, way: 'connecting' | 'connected'): void {
    const known = this.target !== undefined
    this.target = target
    this.way = way
    if (!this.opened) return
    if (!known) this.log.note({ type: 'attempt', n: ATTEMPT, ...target })
    this.tellWay()
  }

  private sent(): void {
    if (this.opened && this.way === 'connected') this.tellWay()
  }

  private tellWay(): void {
    if (this.way === 'connecting') this.log.state('connecting')
    else if (!this.answering) this.log.state(this.isSent ? 'waiting' : 'sending')
  }

  /** Not before its first bytes are recorded: mostly all that it asks is known by then, and one note tells it. */
  private open(): void {
    if (this.opened) return
    this.opened = true
    const { listen: tap, peer: client } = this.at
    const { file, docroot, scheme, ...request } = this.request ?? { ...NOTHING_ASKED, client }
    const { startMs, target } = this
    this.log.note({ type: 'open', ...request, ...(scheme === 'https' ? { scheme } : {}), startMs, tap }, this.timeMs)
    this.route(file, docroot)
    if (target === undefined) return
    this.log.note({ type: 'attempt', n: ATTEMPT, ...target })
    this.tellWay()
  }

  private route(file: string | null, docroot: string | null): void {
    const { listen, pool } = this.at
    this.log.note({ type: 'routed', site: null, pool, kind: 'php', file, docroot, why: `it came through the tap ${listen}` })
  }

  private end(state: 'done' | 'failed' | 'cancelled', failure: Failure | undefined): void {
    if (this.isOver) return
    this.isOver = true
    this.open()
    this.clientSlow.end()
    this.log.end(state, failure)
    this.parts.running.delete(this)
  }
}

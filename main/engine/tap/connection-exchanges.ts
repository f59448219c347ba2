import { Failure } from '../../../app/failure.ts'
import { beginRequest } from '../../../app/fastcgi/begin-request.ts'
import {
  FCGI_ABORT_REQUEST,
  FCGI_BEGIN_REQUEST,
  FCGI_DATA,
  FCGI_END_REQUEST,
  FCGI_PARAMS,
  FCGI_STDERR,
  FCGI_STDIN,
  FCGI_STDOUT,
} from '../../../app/fastcgi/constants.ts'
import { isManagement } from '../../../app/fastcgi/direction.ts'
import { endRequest } from '../../../app/fastcgi/end-request.ts'
import { finding } from '../../../app/fastcgi/findings.ts'
import { FixedContent } from '../../../app/fastcgi/fixed-content.ts'
import { judgeHeader } from '../../../app/fastcgi/judge-header.ts'
import { recordTypeName } from '../../../app/fastcgi/names.ts'
import type { RecordHeader } from '../../../app/fastcgi/record-header.ts'
import { RecordStream, type StreamSink } from './record-stream.ts'
import type { TapExchange } from './tap-exchange.ts'

/** What the exchanges of a connection need of it. */
export interface ExchangesOn {
  /** A new exchange, which knows where the connection goes. */
  open(timeMs: number): TapExchange
  /** None is under way any more. */
  idle(): void
}

/**
 * The exchanges of one tapped connection, told apart by their request ids (FastCGI 1.0 section 3.3). What belongs to none, such as
 * FCGI_GET_VALUES, is shown with the one before it where that is under way, else with the next.
 */
export class ConnectionExchanges {
  private readonly byId = new Map<number, TapExchange>()
  private latest: TapExchange | undefined
  private stray: TapExchange | undefined // has no request yet
  private readonly requests = new RecordStream('to-responder', this.requestSink())
  private readonly answers = new RecordStream('from-responder', this.answerSink())
  private timeMs = 0
  private answerBytes = 0

  constructor(private readonly on: ExchangesOn) {}

  /** No request is under way, and the next byte of either side begins a record. */
  get isIdle(): boolean {
    return this.byId.size === 0 && this.requests.between && this.answers.between
  }

  /** Whether the last request asked for the connection to stay open. */
  get keepConn(): boolean {
    return this.latest?.keepConn ?? false
  }

  /** Those that are not over. */
  get running(): readonly TapExchange[] {
    const all = this.stray ? [...this.byId.values(), this.stray] : [...this.byId.values()]
    return all.filter(({ over }) => !over)
  }

  request(chunk: Uint8Array, timeMs: number): void {
    this.timeMs = timeMs
    this.requests.push(chunk, timeMs)
  }

  answer(chunk: Uint8Array, timeMs: number): void {
    this.timeMs = timeMs
    this.answerBytes += chunk.length
    this.answers.push(chunk, timeMs)
  }

  /** The responder closed: what is under way gets no more. */
  cutShort(error: string | undefined): void {
    this.answers.close(() => this.latest ?? this.carrier())
    for (const each of this.byId.values()) each.cutShort(error, this.answerBytes)
    this.byId.clear()
  }

  /** @param address of the tap */
  clientLeft(address: string): void {
    this.answers.close(() => this.latest ?? this.carrier())
    this.requests.close(() => this.carrier())
    if (this.stray) this.stray.fail(new Failure('tap-no-request', { address }))
    for (const each of this.running) each.clientLeft()
    this.byId.clear()
  }

  fail(failure: Failure): void {
    for (const each of this.running) each.fail(failure)
    this.byId.clear()
  }

  private requestSink(): StreamSink {
    const fixed = new FixedContent()
    let header: RecordHeader | undefined
    let offset = 0
    let exchange: TapExchange | undefined
    return {
      record: (begun, at) => {
        header = begun
        offset = at
        fixed.clear()
        const { type, requestId } = begun
        exchange = type === FCGI_BEGIN_REQUEST && requestId !== 0 ? this.begin(requestId, at) : this.byId.get(requestId)
        const owner = exchange ?? this.carrier()
        for (const found of judgeHeader(begun, at, 'request')) owner.remark(found)
        if (!exchange && requestId !== 0 && !isManagement(type)) owner.remark(finding('id-unknown', at, { id: requestId }))
        return owner
      },
      content: (part) => {
        switch (header?.type) {
          case FCGI_BEGIN_REQUEST:
            fixed.push(part)
            break
          case FCGI_PARAMS:
            exchange?.param(part)
            break
          case FCGI_STDIN:
          case FCGI_DATA:
            exchange?.stdin(part.length)
            break
        }
      },
      recordEnd: () => {
        if (!exchange || !header) return
        const { type, contentLength } = header
        if (type === FCGI_BEGIN_REQUEST) {
          const begin = beginRequest.decode(fixed.bytes)
          if (begin) exchange.begins(begin)
        } else if (type === FCGI_ABORT_REQUEST) exchange.abort()
        else if (type === FCGI_PARAMS && contentLength > 0) exchange.paramsRecordEnd(offset)
        else if (type === FCGI_PARAMS) exchange.paramsEnd()
        else if (type === FCGI_STDIN && contentLength === 0) exchange.stdinEnd()
        this.settle(exchange)
      },
      broken: (at) => this.broken(this.carrier(), at),
    }
  }

  private answerSink(): StreamSink {
    const fixed = new FixedContent()
    let type = 0
    let exchange: TapExchange | undefined
    return {
      record: (header, at) => {
        type = header.type
        fixed.clear()
        const { requestId } = header
        exchange = this.byId.get(requestId)
        const owner = exchange ?? this.latest ?? this.carrier()
        for (const found of judgeHeader(header, at, 'answer')) owner.remark(found)
        if (exchange?.over || (!exchange && owner.requestId === requestId))
          owner.remark(finding('record-after-end', at, { type: recordTypeName(type), id: requestId }))
        else if (!exchange && !isManagement(type) && requestId !== 0) owner.remark(finding('id-unknown', at, { id: requestId }))
        if (exchange?.over) exchange = undefined
        exchange?.answers()
        return owner
      },
      content: (part) => {
        if (type === FCGI_STDOUT) exchange?.stdout(part)
        else if (type === FCGI_STDERR) exchange?.stderr(part.length)
        else if (type === FCGI_END_REQUEST) fixed.push(part)
      },
      recordEnd: () => {
        if (!exchange || type !== FCGI_END_REQUEST) return
        const end = endRequest.decode(fixed.bytes)
        if (!end) return
        exchange.ended(end)
        this.settle(exchange)
      },
      broken: (at) => this.broken(this.latest ?? this.carrier(), at),
    }
  }

  /** Of an id that is in use already nothing more can come. */
  private begin(requestId: number, offset: number): TapExchange {
    const before = this.byId.get(requestId)
    if (before && !before.over) {
      before.remark(finding('id-in-use', offset, { id: requestId }))
      before.clientLeft()
    }
    const exchange = this.stray?.over === false ? this.stray : this.on.open(this.timeMs)
    this.stray = undefined
    exchange.requestId = requestId
    this.byId.set(requestId, exchange)
    this.latest = exchange
    return exchange
  }

  /** Whom that is shown with which belongs to no request. */
  private carrier(): TapExchange {
    if (this.latest && !this.latest.over) return this.latest
    if (this.stray?.over !== false) this.stray = this.on.open(this.timeMs)
    return this.stray
  }

  private broken(owner: TapExchange, offset: number): TapExchange {
    owner.remark(finding('no-more-records', offset, { offset }))
    return owner
  }

  /** Over and completely sent, it is done with. */
  private settle(exchange: TapExchange): void {
    if (!exchange.over || !exchange.isSent || exchange.requestId === undefined) return
    if (this.byId.get(exchange.requestId) === exchange) this.byId.delete(exchange.requestId)
    if (this.byId.size === 0) this.on.idle()
  }
}

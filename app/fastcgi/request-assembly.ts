import { type BeginRequest, beginRequest } from './begin-request.ts'
import {
  FCGI_ABORT_REQUEST,
  FCGI_AUTHORIZER,
  FCGI_BEGIN_REQUEST,
  FCGI_DATA,
  FCGI_FILTER,
  FCGI_GET_VALUES,
  FCGI_PARAMS,
  FCGI_RESPONDER,
  FCGI_STDIN,
} from './constants.ts'
import { directionOf } from './direction.ts'
import { type Finding, finding } from './findings.ts'
import { FixedContent } from './fixed-content.ts'
import { judgeHeader } from './judge-header.ts'
import { recordTypeName } from './names.ts'
import { PairDecoder } from './pair-decoder.ts'
import type { HalfRecord, RecordSink } from './record-decoder.ts'
import type { RecordHeader } from './record-header.ts'

/** A request as far as it was sent. It changes while records come. Bytes are counted, not kept. */
export interface AssembledRequest {
  readonly requestId: number
  /** Where its FCGI_BEGIN_REQUEST begins, in bytes since the stream began. */
  readonly offset: number
  readonly begin: BeginRequest
  readonly params: PairDecoder
  paramsEnded: boolean
  stdinBytes: number
  stdinEnded: boolean
  /** FCGI_DATA: the file of a FCGI_FILTER. */
  dataBytes: number
  dataEnded: boolean
  aborted: boolean
}

export interface RequestSink {
  begin?(request: AssembledRequest): void
  /** Its FCGI_PARAMS are complete. */
  params?(request: AssembledRequest): void
  /** A part of its FCGI_STDIN, a view; `offset` in the stream. */
  stdin?(request: AssembledRequest, part: Uint8Array, offset: number): void
  /** It was sent completely, or aborted. */
  complete?(request: AssembledRequest): void
  /** FCGI_GET_VALUES: the names that are asked for. */
  getValues?(names: readonly string[]): void
  finding?(finding: Finding): void
}

/**
 * The records of one connection, web server to application, as requests by their id. Tolerant: what fits nowhere is a finding
 * and goes no further. Feed it from a RecordDecoder; call `close` when the stream ends.
 */
export class RequestAssembly implements RecordSink {
  private readonly open = new Map<number, AssembledRequest>()
  private readonly fixed = new FixedContent()
  private type = 0
  private requestId = 0
  private offset = 0
  private contentAt = 0
  private contentLength = 0
  private request: AssembledRequest | undefined // whose content this is; undefined: nobody's
  private values: PairDecoder | undefined

  constructor(private readonly sink: RequestSink) {}

  /** The latest request of that id. */
  get(requestId: number): AssembledRequest | undefined {
    return this.open.get(requestId)
  }

  header(header: RecordHeader, offset: number): void {
    for (const found of judgeHeader(header, offset, 'request')) this.sink.finding?.(found)
    this.type = header.type
    this.requestId = header.requestId
    this.contentLength = header.contentLength
    this.offset = offset
    this.contentAt = offset + 8
    this.values = header.type === FCGI_GET_VALUES ? new PairDecoder() : undefined
    this.request = undefined
    if (header.type === FCGI_BEGIN_REQUEST) this.fixed.clear()
    else if (header.type !== FCGI_GET_VALUES && directionOf(header.type) === 'request') this.request = this.find()
  }

  content(part: Uint8Array): void {
    const { request } = this
    const at = this.contentAt
    this.contentAt += part.length
    if (this.type === FCGI_BEGIN_REQUEST) this.fixed.push(part)
    else if (this.values) this.values.push(part)
    else if (!request) return
    else if (this.type === FCGI_PARAMS) request.params.push(part)
    else if (this.type === FCGI_STDIN) {
      request.stdinBytes += part.length
      this.sink.stdin?.(request, part, at)
    } else if (this.type === FCGI_DATA) request.dataBytes += part.length
  }

  missing(bytes: number): void {
    const { request } = this
    this.contentAt += bytes
    if (!request) return
    if (this.type === FCGI_PARAMS) request.params.skip(bytes)
    else if (this.type === FCGI_STDIN) request.stdinBytes += bytes
    else if (this.type === FCGI_DATA) request.dataBytes += bytes
  }

  end(): void {
    const { request } = this
    if (this.type === FCGI_BEGIN_REQUEST) this.begin()
    else if (this.values) this.endValues(this.values)
    else if (!request) return
    else if (this.type === FCGI_ABORT_REQUEST) this.settle(request, { aborted: true })
    else if (this.contentLength > 0) this.endPart(request)
    else if (this.type === FCGI_PARAMS) this.endParams(request)
    else if (this.type === FCGI_STDIN) this.settle(request, { stdinEnded: true })
    else if (this.type === FCGI_DATA) this.settle(request, { dataEnded: true })
  }

  /** The stream ended; `half`: the record that it ended in (`RecordDecoder.half`). */
  close(half?: HalfRecord): void {
    if (half) this.remark('half-record', half.offset, { missing: half.need })
    for (const request of this.open.values()) {
      if (!isComplete(request)) this.remark('request-not-complete', request.offset, { id: request.requestId })
    }
    this.open.clear()
  }

  /** The request that a record is for. A record out of place is remarked, and belongs to nobody where its content would mislead. */
  private find(): AssembledRequest | undefined {
    const request = this.open.get(this.requestId)
    const type = recordTypeName(this.type)
    if (!request) {
      if (this.requestId !== 0) this.remark('id-unknown', this.offset, { id: this.requestId })
      return undefined
    }
    if (this.type === FCGI_ABORT_REQUEST) return request
    const ended = this.type === FCGI_PARAMS ? request.paramsEnded : this.type === FCGI_STDIN ? request.stdinEnded : request.dataEnded
    if (ended) {
      this.remark('record-after-stream-end', this.offset, { type })
      return undefined
    }
    if (this.type !== FCGI_PARAMS && !request.paramsEnded) this.remark('params-not-ended', this.offset, { type })
    return request
  }

  private begin(): void {
    const begin = beginRequest.decode(this.fixed.bytes)
    if (!begin || this.requestId === 0) return // judged with the header
    if (begin.role < FCGI_RESPONDER || begin.role > FCGI_FILTER) this.remark('role-unknown', this.offset, { role: begin.role })
    const before = this.open.get(this.requestId)
    if (before && !isComplete(before)) this.remark('id-in-use', this.offset, { id: this.requestId })
    const request: AssembledRequest = {
      requestId: this.requestId,
      offset: this.offset,
      begin,
      params: new PairDecoder(),
      paramsEnded: false,
      stdinBytes: 0,
      stdinEnded: false,
      dataBytes: 0,
      dataEnded: begin.role !== FCGI_FILTER,
      aborted: false,
    }
    this.open.set(this.requestId, request)
    this.sink.begin?.(request)
  }

  private endPart({ params }: AssembledRequest): void {
    if (this.type !== FCGI_PARAMS) return
    const begun = params.endRecord()
    if (begun !== undefined) this.remark('pair-crosses-records', this.offset)
  }

  private endParams(request: AssembledRequest): void {
    const { params } = request
    if (params.lostBytes > 0) this.remark('pairs-lost', this.offset, { bytes: params.lostBytes })
    else if (params.fault) this.remark('pair-cut', this.offset, { missing: params.fault.missing })
    this.sink.params?.(request)
    this.settle(request, { paramsEnded: true })
  }

  private endValues(values: PairDecoder): void {
    if (values.fault) this.remark('pair-cut', this.offset, { missing: values.fault.missing })
    this.sink.getValues?.(values.pairs.map((pair) => values.name(pair)))
  }

  private settle(
    request: AssembledRequest,
    now: Partial<Pick<AssembledRequest, 'paramsEnded' | 'stdinEnded' | 'dataEnded' | 'aborted'>>,
  ): void {
    const was = isComplete(request)
    Object.assign(request, now)
    if (!was && isComplete(request)) this.sink.complete?.(request)
  }

  private remark(...[code, offset, details]: Parameters<typeof finding>): void {
    this.sink.finding?.(finding(code, offset, details))
  }
}

/** An authorizer gets FCGI_PARAMS alone (§6.3). */
function isComplete({ aborted, begin, paramsEnded, stdinEnded, dataEnded }: AssembledRequest): boolean {
  return aborted || (paramsEnded && (stdinEnded || begin.role === FCGI_AUTHORIZER) && dataEnded)
}

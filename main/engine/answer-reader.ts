import { type ResponseHead, ResponseHeadReader } from '../../app/cgi/response-head.ts'
import { asFailure, Failure, type FailureCode } from '../../app/failure.ts'
import {
  FCGI_CANT_MPX_CONN,
  FCGI_END_REQUEST,
  FCGI_OVERLOADED,
  FCGI_REQUEST_COMPLETE,
  FCGI_STDERR,
  FCGI_STDOUT,
  FCGI_UNKNOWN_ROLE,
} from '../../app/fastcgi/constants.ts'
import { isManagement } from '../../app/fastcgi/direction.ts'
import { type EndRequest, endRequest } from '../../app/fastcgi/end-request.ts'
import { type Finding, finding } from '../../app/fastcgi/findings.ts'
import { judgeHeader } from '../../app/fastcgi/judge-header.ts'
import { protocolStatusName, recordTypeName } from '../../app/fastcgi/names.ts'
import { RecordDecoder, type RecordSink } from '../../app/fastcgi/record-decoder.ts'
import type { RecordHeader } from '../../app/fastcgi/record-header.ts'
import { REQUEST_ID } from './request-start.ts'

/** Takes what an AnswerReader reads. Parts are views into what was pushed. */
export interface AnswerSink {
  head(head: ResponseHead): void
  body(part: Uint8Array): void
  stderr(part: Uint8Array): void
  finding(finding: { readonly code: string; readonly says: string }): void
}

/**
 * The bytes of one connection to a responder, as the answer to the one request on it. Only FCGI_END_REQUEST makes it whole (PHP-FPM
 * ends no stream before it). What cannot be an answer is a failure that names its offset; after it, nothing is read any more.
 */
export class AnswerReader implements RecordSink {
  private readonly headReader: ResponseHeadReader
  private readonly decoder = new RecordDecoder(this)
  private type = 0
  private recordOffset = 0
  private stdoutEnded = false
  private endContent: Uint8Array | undefined // of FCGI_END_REQUEST, where it is cut
  private endLength = 0
  private endRead: EndRequest | undefined
  private endOffset = 0
  private isWhole = false
  private readonly remarked = new Set<Finding['code']>()
  private fault: Failure | undefined

  constructor(
    private readonly pool: string,
    private readonly address: string,
    private readonly sink: AnswerSink,
  ) {
    this.headReader = new ResponseHeadReader(pool)
  }

  /** @throws Failure `responder-*` */
  push(chunk: Uint8Array): void {
    this.decoder.push(chunk)
    if (this.fault) throw this.fault
  }

  /** FCGI_END_REQUEST came after a head, and said FCGI_REQUEST_COMPLETE. */
  get whole(): boolean {
    return this.isWhole
  }

  /** Nothing follows what made it whole. */
  get ended(): boolean {
    return this.isWhole && this.endOffset === this.decoder.offset
  }

  /** There is something to answer with. */
  get headRead(): boolean {
    return this.headReader.head !== undefined
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.decoder.offset
  }

  /** Why the end of the connection is no end of the answer. @param error code of what broke it */
  closedEarly(error: string | undefined): Failure {
    const { half } = this.decoder
    if (half) this.remark(finding('half-record', half.offset, { missing: half.need }))
    const details = { pool: this.pool, bytes: this.bytes, offset: half?.offset ?? this.bytes }
    return new Failure('responder-closed', error ? { ...details, error } : details)
  }

  header(header: RecordHeader, offset: number): void {
    if (this.fault) return
    const { type, requestId: id, contentLength } = header
    this.type = type
    this.recordOffset = offset
    if (this.isWhole) {
      // Whether more of it is read is chance, so that it cannot undo the answer.
      this.remark(finding('record-after-end', offset, { type: recordTypeName(type), id: REQUEST_ID }))
      return
    }
    const [wrong] = judgeHeader(header, offset, 'answer')
    if (wrong) this.fault = this.badRecord(wrong)
    else if (isManagement(type)) this.remark(finding('record-unasked', offset, { type: recordTypeName(type) }))
    else if (id !== REQUEST_ID) this.fault = this.badRecord(finding('id-unknown', offset, { id }))
    else if (type !== FCGI_STDOUT) return
    else if (this.stdoutEnded) this.remark(finding('record-after-stream-end', offset, { type: recordTypeName(type) }))
    else if (contentLength === 0) this.stdoutEnded = true
  }

  content(part: Uint8Array): void {
    if (this.fault || this.isWhole) return
    if (this.type === FCGI_STDERR) this.sink.stderr(part)
    else if (this.type === FCGI_END_REQUEST) this.endPart(part)
    else if (this.type === FCGI_STDOUT && !this.stdoutEnded) this.stdout(part)
  }

  end(offset: number): void {
    if (this.fault || this.isWhole || this.type !== FCGI_END_REQUEST) return
    const end = this.endRead as EndRequest // all 8 bytes came: else its header was refused
    this.endOffset = offset
    if (end.protocolStatus !== FCGI_REQUEST_COMPLETE) this.fault = this.refusal(end.protocolStatus)
    else if (!this.headReader.head) this.fault = this.endedEarly()
    else this.isWhole = true
    if (end.appStatus !== 0) this.sink.finding({ code: 'app-status', says: `The responder ended with appStatus ${end.appStatus}.` })
  }

  private endPart(part: Uint8Array): void {
    if (part.length < endRequest.size) {
      this.endContent ??= new Uint8Array(endRequest.size)
      this.endContent.set(part, this.endLength)
    }
    this.endLength += part.length
    if (this.endLength === endRequest.size) this.endRead = endRequest.decode(this.endContent ?? part)
  }

  private stdout(part: Uint8Array): void {
    if (this.headReader.head) {
      this.sink.body(part)
      return
    }
    try {
      const read = this.headReader.push(part)
      if (!read || !this.headReader.head) return
      this.sink.head(this.headReader.head)
      if (read.rest.length > 0) this.sink.body(read.rest)
    } catch (error) {
      this.fault = asFailure(error)
    }
  }

  private endedEarly(): Failure {
    const failure = this.headReader.endedEarly()
    return new Failure(failure.code, { ...failure.details, offset: this.recordOffset })
  }

  /** FastCGI 1.0 section 5.5. */
  private refusal(protocolStatus: number): Failure {
    const { pool, address } = this
    return new Failure(REFUSALS[protocolStatus] ?? 'responder-status', {
      pool,
      address,
      protocolStatus: protocolStatusName(protocolStatus),
    })
  }

  private badRecord({ offset, says }: Finding): Failure {
    return new Failure('responder-record-bad', { pool: this.pool, address: this.address, offset, reason: says.replace(/\.$/, '') })
  }

  /** Each kind once: a flood of strange records must not become one of findings. */
  private remark({ code, says, offset }: Finding): void {
    if (this.remarked.has(code)) return
    this.remarked.add(code)
    this.sink.finding({ code, says: `Byte ${offset} of the answer: ${says}` })
  }
}

const REFUSALS: Readonly<Record<number, FailureCode>> = {
  [FCGI_CANT_MPX_CONN]: 'responder-cant-mpx',
  [FCGI_OVERLOADED]: 'responder-overloaded',
  [FCGI_UNKNOWN_ROLE]: 'responder-unknown-role',
}

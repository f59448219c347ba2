import { FCGI_END_REQUEST, FCGI_GET_VALUES_RESULT, FCGI_HEADER_LEN, FCGI_STDERR, FCGI_STDOUT, FCGI_UNKNOWN_TYPE } from './constants.ts'
import { type EndRequest, endRequest } from './end-request.ts'
import { type Finding, finding } from './findings.ts'
import { FixedContent } from './fixed-content.ts'
import { judgeHeader } from './judge-header.ts'
import { recordTypeName } from './names.ts'
import { PairDecoder } from './pair-decoder.ts'
import type { HalfRecord, RecordSink } from './record-decoder.ts'
import type { RecordHeader } from './record-header.ts'
import { unknownType } from './unknown-type.ts'

export interface AnswerSink {
  /** A part of FCGI_STDOUT or FCGI_STDERR, a view; `offset` in the stream. Parts do not match messages or lines. */
  stdout?(requestId: number, part: Uint8Array, offset: number): void
  stderr?(requestId: number, part: Uint8Array, offset: number): void
  /** FCGI_END_REQUEST: the answer is whole. PHP-FPM ends neither stream before it. */
  end?(requestId: number, end: EndRequest, offset: number): void
  /** FCGI_GET_VALUES_RESULT, in order. */
  values?(values: readonly (readonly [name: string, value: string])[]): void
  /** FCGI_UNKNOWN_TYPE: the application does not know a management record of that type. */
  unknownType?(type: number): void
  finding?(finding: Finding): void
}

/**
 * The records of one connection, application to web server, as answers by request id. Tolerant: what belongs to no request is a
 * finding and goes no further. Feed it from a RecordDecoder; call `close` when the stream ends.
 * Where `expect` was never called (only the answers are known), each id that comes is taken as a request's.
 */
export class ResponseAssembly implements RecordSink {
  private readonly answers = new Map<number, Answer>()
  private readonly fixed = new FixedContent()
  private expecting = false
  private type = 0
  private requestId = 0
  private offset = 0
  private contentAt = 0
  private contentLength = 0
  private answer: Answer | undefined // whose record this is; undefined: nobody's
  private values: PairDecoder | undefined

  constructor(private readonly sink: AnswerSink) {}

  /** A request with that id was begun on this connection. */
  expect(requestId: number): void {
    this.expecting = true
    this.answers.set(requestId, { stdoutEnded: false, stderrEnded: false, ended: false })
  }

  header(header: RecordHeader, offset: number): void {
    for (const found of judgeHeader(header, offset, 'answer')) this.sink.finding?.(found)
    this.type = header.type
    this.requestId = header.requestId
    this.contentLength = header.contentLength
    this.offset = offset
    this.contentAt = offset + FCGI_HEADER_LEN
    this.fixed.clear()
    this.values = header.type === FCGI_GET_VALUES_RESULT ? new PairDecoder() : undefined
    this.answer = header.type === FCGI_STDOUT || header.type === FCGI_STDERR || header.type === FCGI_END_REQUEST ? this.find() : undefined
  }

  content(part: Uint8Array): void {
    const at = this.contentAt
    this.contentAt += part.length
    if (this.values) this.values.push(part)
    else if (this.type === FCGI_UNKNOWN_TYPE) this.fixed.push(part)
    else if (!this.answer) return
    else if (this.type === FCGI_STDOUT) this.sink.stdout?.(this.requestId, part, at)
    else if (this.type === FCGI_STDERR) this.sink.stderr?.(this.requestId, part, at)
    else this.fixed.push(part)
  }

  missing(bytes: number): void {
    this.contentAt += bytes
    this.values?.skip(bytes)
    if (this.answer && this.type === FCGI_END_REQUEST) this.answer.ended = true // it came; what it said is not known
  }

  end(offset: number): void {
    const { answer } = this
    this.contentAt = offset
    if (this.values) this.endValues(this.values)
    else if (this.type === FCGI_UNKNOWN_TYPE) this.endUnknownType()
    else if (!answer) return
    else if (this.type === FCGI_END_REQUEST) this.endRequest(answer)
    else if (this.contentLength > 0) return
    else if (this.type === FCGI_STDOUT) answer.stdoutEnded = true
    else answer.stderrEnded = true
  }

  /** The stream ended; `half`: the record that it ended in (`RecordDecoder.half`). */
  close(half?: HalfRecord): void {
    if (half) this.remark('half-record', half.offset, { missing: half.need })
    for (const [id, answer] of this.answers) {
      if (!answer.ended) this.remark('end-missing', half?.offset ?? this.contentAt, { id })
    }
    this.answers.clear()
  }

  private find(): Answer | undefined {
    if (this.requestId === 0) return undefined // judged with the header
    const answer = this.answers.get(this.requestId) ?? this.adopt()
    const type = recordTypeName(this.type)
    if (!answer) this.remark('id-unknown', this.offset, { id: this.requestId })
    else if (answer.ended) {
      if (!this.expecting && this.type !== FCGI_END_REQUEST) return this.adopt() // a kept connection's next answer
      this.remark('record-after-end', this.offset, { type, id: this.requestId })
      return undefined
    } else if ((this.type === FCGI_STDOUT && answer.stdoutEnded) || (this.type === FCGI_STDERR && answer.stderrEnded)) {
      this.remark('record-after-stream-end', this.offset, { type })
      return undefined
    }
    return answer
  }

  private adopt(): Answer | undefined {
    if (this.expecting) return undefined
    const answer = { stdoutEnded: false, stderrEnded: false, ended: false }
    this.answers.set(this.requestId, answer)
    return answer
  }

  /** One that is too short was judged with its header, and ends nothing: the answer can't be called whole. */
  private endRequest(answer: Answer): void {
    const end = endRequest.decode(this.fixed.bytes)
    if (!end) return
    answer.ended = true
    this.sink.end?.(this.requestId, end, this.offset)
  }

  private endValues(values: PairDecoder): void {
    if (values.lostBytes > 0) this.remark('pairs-lost', this.offset, { bytes: values.lostBytes })
    else if (values.fault) this.remark('pair-cut', this.offset, { missing: values.fault.missing })
    this.sink.values?.(values.pairs.map((pair) => [values.name(pair), values.value(pair)] as const))
  }

  private endUnknownType(): void {
    const type = unknownType.decode(this.fixed.bytes)
    if (type !== undefined) this.sink.unknownType?.(type)
  }

  private remark(...[code, offset, details]: Parameters<typeof finding>): void {
    this.sink.finding?.(finding(code, offset, details))
  }
}

interface Answer {
  stdoutEnded: boolean
  stderrEnded: boolean
  ended: boolean
}

import { Failure } from '../failure.ts'
import { parseResponseHead, type ResponseHead, shownBytes } from './response-lines.ts'

export type { ResponseHead } from './response-lines.ts'

/** More than this is no head. Other servers stop at 4 to 64 KB. */
export const RESPONSE_HEAD_LIMIT_BYTES = 1_048_576

/** Takes FCGI_STDOUT content, cut anywhere, up to the end of the CGI head (RFC 3875 section 6): an empty line, ended by LF or CR LF. */
export class ResponseHeadReader {
  /** undefined until `push` has seen its end. */
  head: ResponseHead | undefined
  private held: Uint8Array = NOTHING // room; what is in it are its first `length` bytes
  private length = 0
  private lineFrom = 0 // where the line begins that has no end yet

  /** @param pool who answers, for failures */
  constructor(readonly pool: string) {}

  /** @returns what of the chunk is body already, once the head is whole. @throws Failure `responder-head-bad` */
  push(chunk: Uint8Array): { readonly rest: Uint8Array } | undefined {
    if (this.head) throw new RangeError('the head is whole: what follows is body')
    const before = this.length
    const bytes = before === 0 ? chunk : this.hold(chunk)
    const end = this.findEnd(bytes, before)
    if ((end ?? bytes.length) > RESPONSE_HEAD_LIMIT_BYTES) throw this.bad(`it has more than ${RESPONSE_HEAD_LIMIT_BYTES} bytes`)
    if (end === undefined) {
      if (before === 0) this.hold(chunk)
      return undefined
    }
    this.head = parseResponseHead(bytes.subarray(0, end), (reason) => this.bad(reason))
    this.held = NOTHING
    return { rest: chunk.subarray(end - before) }
  }

  /** Why there is no head though the answer has ended: `responder-head-missing`, or `responder-head-bad` with what there was. */
  endedEarly(): Failure {
    if (this.length === 0) return new Failure('responder-head-missing', { pool: this.pool })
    return this.bad(`it ends before its empty line: ${shownBytes(this.held.subarray(0, this.length))}`)
  }

  private bad(reason: string): Failure {
    return new Failure('responder-head-bad', { pool: this.pool, reason })
  }

  /** @returns the offset after the empty line */
  private findEnd(bytes: Uint8Array, from: number): number | undefined {
    for (let at = from; ; ) {
      const lf = bytes.indexOf(LF, at)
      if (lf < 0) return undefined
      if (lf === this.lineFrom || (lf === this.lineFrom + 1 && bytes[this.lineFrom] === CR)) return lf + 1
      at = this.lineFrom = lf + 1
    }
  }

  /** @returns all bytes so far */
  private hold(chunk: Uint8Array): Uint8Array {
    const length = this.length + chunk.length
    if (length > this.held.length) {
      const larger = new Uint8Array(Math.max(length, this.held.length * 2))
      larger.set(this.held.subarray(0, this.length))
      this.held = larger
    }
    this.held.set(chunk, this.length)
    this.length = length
    return this.held.subarray(0, length)
  }
}

const NOTHING = new Uint8Array(0)
const LF = 0x0a
const CR = 0x0d

/** Whether an answer ends with its head: to HEAD, and of status 1xx, 204 and 304. RFC 9110 section 6.4.1. */
export function bodyless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200
}

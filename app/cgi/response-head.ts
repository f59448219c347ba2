import { Failure } from '../failure.ts'

export interface ResponseHead {
  /** 200 to 999. */
  readonly status: number
  /** As PHP said it; empty: it said none. */
  readonly reason: string
  /** In order, repeats kept, latin1; without Status, Content-Length and what belongs to the connection. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** undefined: none was announced, or the status has no body (204, 304). */
  readonly contentLength: number | undefined
  readonly findings: readonly { readonly code: string; readonly says: string }[]
}

/** More than this is no head. */
export const RESPONSE_HEAD_LIMIT_BYTES = 1_048_576

/** Takes FCGI_STDOUT content, cut anywhere, up to the end of the CGI head (RFC 3875 section 6). */
export class ResponseHeadReader {
  /** undefined until `push` has seen its end. */
  head: ResponseHead | undefined
  /** @param pool who answers, for failures */
  constructor(readonly pool: string) {}

  /** @returns what of the chunk is body already, once the head is whole. @throws Failure `responder-head-bad` */
  push(_chunk: Uint8Array): { readonly rest: Uint8Array } | undefined {
    throw new Failure('internal', { reason: 'not yet' })
  }

  /** Why there is no head though the answer has ended: `responder-head-missing`, or `responder-head-bad` with what there was. */
  endedEarly(): Failure {
    return new Failure('responder-head-missing', { pool: this.pool })
  }
}

/** Whether an answer ends with its head: to HEAD, and of status 1xx, 204 and 304. RFC 9110 section 6.4.1. */
export function bodyless(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200
}

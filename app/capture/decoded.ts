import type { Direction } from '../fastcgi/direction.ts'
import type { EndRequest } from '../fastcgi/end-request.ts'
import type { Finding as RecordFinding } from '../fastcgi/findings.ts'
import type { CgiHead } from './cgi-head.ts'
import type { StreamBytes } from './stream-bytes.ts'
import type { ExchangeDetail } from './summary.ts'

/** One row of the list of records: numbers alone. What it says is explained when someone looks (`recordFields`). */
export interface DecodedRecord {
  /** From 1, in order of time over all attempts. */
  readonly n: number
  readonly attempt: number
  readonly dir: Direction
  /** `broken`: bytes that are no record. `lost`: bytes that were not kept, records among them. Both end what is decoded of a stream. */
  readonly kind: 'record' | 'broken' | 'lost'
  /** 0 where it is no record. */
  readonly type: number
  /** FCGI_PARAMS and the like; `no FastCGI`; `not kept`. */
  readonly typeName: string
  /** The request id. */
  readonly id: number
  /** Of the content, bytes; of what is no record, of all of it. */
  readonly length: number
  readonly padding: number
  /** When its first and its last byte passed, ms since the exchange began. */
  readonly atMs: number
  readonly endMs: number
  /** Of its header in the stream of its direction. */
  readonly offset: number
  /** Bytes of its content that were kept. */
  readonly captured: number
  readonly findings: readonly RecordFinding[]
}

/** A parameter as PHP received it. Offsets: bytes since FCGI_PARAMS began, over all its records. */
export interface DecodedParam {
  readonly name: string
  readonly value: string
  readonly from: number
  readonly nameFrom: number
  readonly valueFrom: number
  readonly to: number
}

/** One try to get an answer, decoded. */
export interface DecodedAttempt {
  readonly n: number
  /** Where to; null: the engine did not say, and there are bytes all the same. */
  readonly about: ExchangeDetail['attempts'][number] | null
  readonly records: readonly DecodedRecord[]
  /** Records that are not listed, because there are too many; those that carry no body always are. */
  readonly unlisted: number
  /** In the order in which PHP received them. */
  readonly params: readonly DecodedParam[]
  /** Parameters are missing: their bytes were not kept, or there were too many. */
  readonly paramsCut: boolean
  /** The bytes of `params`, over all FCGI_PARAMS. */
  readonly paramBytes: StreamBytes
  /** FCGI_STDIN: the request's body. */
  readonly stdin: StreamBytes
  /** FCGI_STDOUT, head and body. */
  readonly stdout: StreamBytes
  /** The head of the answer, line by line; null: none came. */
  readonly head: CgiHead | null
  /** FCGI_STDOUT after its head; all of it where no head has ended. */
  readonly body: StreamBytes
  readonly stderr: StreamBytes
  /** What FCGI_END_REQUEST says; null: it did not come. */
  readonly end: EndRequest | null
  /** What shows only when a stream is over, such as an answer without its end. */
  readonly findings: readonly RecordFinding[]
  /** All bytes of each direction. */
  readonly streams: Readonly<Record<Direction, StreamBytes>>
}

export interface DecodedExchange {
  readonly attempts: readonly DecodedAttempt[]
  /** As they were sent: those of the last try, or without FastCGI. */
  readonly requestBody: StreamBytes
  readonly responseBody: StreamBytes
}

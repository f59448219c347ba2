import type { Failure } from '../../app/failure.ts'

/** Takes a body as FCGI_STDIN. */
export interface StdinSink {
  /** @returns false: no more until `goOn` */
  stdin(chunk: Uint8Array): boolean
  stdinEnd(): void
  bodyFailed(failure: Failure): void
}

/** The body of a request, of a length that is known before its first byte is sent to PHP: CONTENT_LENGTH must be true. */
export interface RequestBody {
  readonly length: number
  /** All of it can still be sent: once more, too. */
  readonly held: boolean
  /** From its first byte. */
  send(sink: StdinSink): void
  /** The sink takes more. */
  goOn(): void
  /** Nobody wants more of it. */
  stop(): void
}

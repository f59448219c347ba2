import type { IncomingHttpHeaders } from 'node:http'

/** A request as an exchange reads it: Node's IncomingMessage of HTTP/1, and `StreamRequest` of HTTP/2. */
export interface ClientRequest {
  readonly method?: string | undefined
  /** The target, as sent. */
  readonly url?: string | undefined
  readonly httpVersion: string
  /** Name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingHttpHeaders
  /** Of a stream of HTTP/2: whether a body follows. */
  readonly hasBody?: boolean | undefined
  /** All of it has come; it may wait to be read. */
  readonly complete: boolean
  /** Bytes of its body that wait to be read. */
  readonly readableLength: number
  on(event: 'data', listener: (chunk: Uint8Array) => void): this
  on(event: 'end', listener: () => void): this
  off(event: 'data', listener: (chunk: Uint8Array) => void): this
  off(event: 'end', listener: () => void): this
  pause(): this
  resume(): this
}

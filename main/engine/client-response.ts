import type { Duplex } from 'node:stream'

/** An answer as an exchange writes it: Node's ServerResponse of HTTP/1, and `StreamResponse` of HTTP/2. */
export interface ClientResponse {
  readonly req: { readonly method?: string | undefined }
  statusCode: number
  readonly headersSent: boolean
  readonly destroyed: boolean
  readonly closed: boolean
  /** Without a length, the end of the body still differs from the end of the connection. */
  readonly useChunkedEncodingByDefault: boolean
  /** What it goes out by; null: not its turn, or not any more. */
  readonly socket: Duplex | null
  setHeader(name: string, value: string | number | string[]): unknown
  getHeader(name: string): string | number | string[] | undefined
  getHeaderNames(): string[]
  removeHeader(name: string): void
  /** @param headers name, value, name, value */
  writeHead(status: number, reason: string, headers: string[]): unknown
  writeContinue(): void
  flushHeaders(): void
  /** @returns false: wait for `drain` */
  write(chunk: Uint8Array, done?: () => void): boolean
  addTrailers(headers: [name: string, value: string][]): void
  end(chunk?: Uint8Array): unknown
  /** Ends it so that the client can't take it for whole. */
  destroy(): unknown
  on(event: 'finish' | 'close' | 'drain', listener: () => void): unknown
  once(event: 'finish' | 'close', listener: () => void): this
  off(event: 'finish' | 'close', listener: () => void): this
}

import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { ClientRequest } from './client-request.ts'

const { HTTP2_HEADER_AUTHORITY, HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH } = constants

/**
 * A request of HTTP/2 as HTTP/1.1 would have it, so that both are judged alike: `:authority` is its Host (RFC 9113 section 8.3.1), the
 * crumbs of a cookie are one (section 8.2.3). What belongs to the connection, and a body of another length than Content-Length says,
 * nghttp2 has refused (sections 8.2.2 and 8.1.1).
 */
export class StreamRequest implements ClientRequest {
  readonly httpVersion = '2.0'
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]

  readonly hasBody: boolean

  /** @param raw name, value, name, value, with the pseudo-headers */
  constructor(
    private readonly stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
    raw: readonly string[],
  ) {
    this.method = String(headers[HTTP2_HEADER_METHOD] ?? '')
    this.url = String(headers[HTTP2_HEADER_PATH] ?? '')
    this.rawHeaders = plainHeaders(raw)
    this.hasBody = !stream.endAfterHeaders
  }

  get complete(): boolean {
    return !this.hasBody || (this.stream.readableEnded && !this.stream.aborted)
  }

  get readableLength(): number {
    return this.stream.readableLength
  }

  on(event: 'data' | 'end', listener: (chunk: Uint8Array) => void): this {
    this.stream.on(event, listener)
    return this
  }

  off(event: 'data' | 'end', listener: (chunk: Uint8Array) => void): this {
    this.stream.off(event, listener)
    return this
  }

  pause(): this {
    this.stream.pause()
    return this
  }

  resume(): this {
    this.stream.resume()
    return this
  }
}

function plainHeaders(raw: readonly string[]): string[] {
  const plain: string[] = []
  const hosts: string[] = []
  let cookieAt = -1
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const value = raw[i + 1] ?? ''
    if (name === HTTP2_HEADER_AUTHORITY || name === 'host') hosts.push(value)
    else if (name.startsWith(':')) continue
    else if (name === 'cookie' && cookieAt >= 0) plain[cookieAt] += `; ${value}`
    else {
      plain.push(name, value)
      if (name === 'cookie') cookieAt = plain.length - 1
    }
  }
  // Both, where they differ: the check of the head refuses two.
  return [...new Set(hosts)].flatMap((host) => ['host', host]).concat(plain)
}

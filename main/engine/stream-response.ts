import { EventEmitter } from 'node:events'
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { ClientResponse } from './client-response.ts'

const { HTTP2_HEADER_STATUS, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants

/** An answer on a stream of HTTP/2, for those who write to Node's ServerResponse: the library that sends files is one of them. */
export class StreamResponse extends EventEmitter implements ClientResponse {
  statusCode = 200
  headersSent = false
  /** `end` was called. */
  finished = false
  readonly useChunkedEncodingByDefault = true
  /** By lower-case name. */
  private readonly set = new Map<string, { readonly name: string; readonly value: string | number | string[] }>()
  private told = false // that all was sent
  private held: OutgoingHttpHeaders | undefined // of an answer without a body: with its end

  constructor(
    private readonly stream: ServerHttp2Stream,
    readonly req: { readonly method: string; readonly complete: boolean },
  ) {
    super()
    stream.on('drain', () => this.emit('drain'))
    stream.on('finish', () => this.sent())
    stream.on('close', () => {
      // A stream of which all has come and all has gone may close before its `finish`.
      if (stream.rstCode === NGHTTP2_NO_ERROR) this.sent()
      this.emit('close')
    })
    stream.on('error', () => {}) // `close` follows
  }

  get socket(): ServerHttp2Stream {
    return this.stream
  }

  get destroyed(): boolean {
    return this.stream.destroyed
  }

  get closed(): boolean {
    return this.stream.destroyed
  }

  setHeader(name: string, value: string | number | string[]): void {
    this.set.set(name.toLowerCase(), { name, value })
  }

  getHeader(name: string): string | number | string[] | undefined {
    return this.set.get(name.toLowerCase())?.value
  }

  getHeaderNames(): string[] {
    return [...this.set.keys()]
  }

  getRawHeaderNames(): string[] {
    return [...this.set.values()].map(({ name }) => name)
  }

  removeHeader(name: string): void {
    this.set.delete(name.toLowerCase())
  }

  /** HTTP/2 has no reason. @throws where Node refuses a header */
  writeHead(status: number, _reason: string, headers: readonly string[]): void {
    this.headersSent = true
    if (this.stream.destroyed) return
    const fields = fieldsOf(status, headers)
    if (status === 205) fields['content-length'] = 0 // whatever PHP sends: RFC 9110 section 15.3.6
    // Node ends the stream of an answer without a body with its head, and the exchange may go on: a script runs after it.
    if (this.req.method === 'HEAD' || BODYLESS.has(status)) this.held = fields
    else this.stream.respond(fields)
  }

  writeContinue(): void {
    if (!this.stream.destroyed) this.stream.additionalHeaders({ [HTTP2_HEADER_STATUS]: 100 })
  }

  flushHeaders(): void {}

  /** They are left out, as a server may (RFC 9110 section 6.5.1): what comes after a body nobody reads. */
  addTrailers(): void {}

  write(chunk: Uint8Array, done: () => void = () => {}): boolean {
    this.beginIfNot()
    if (!this.held && this.stream.writable) return this.stream.write(chunk, done)
    done()
    return true
  }

  end(chunk?: Uint8Array): void {
    this.beginIfNot()
    this.finished = true
    const { stream, held } = this
    if (stream.destroyed) return
    if (held) stream.respond(held, { endStream: true })
    else if (stream.writable) stream.end(chunk)
  }

  destroy(): void {
    this.stream.close(NGHTTP2_INTERNAL_ERROR)
  }

  private beginIfNot(): void {
    if (this.headersSent) return
    this.writeHead(
      this.statusCode,
      '',
      [...this.set.values()].flatMap(({ name, value }) => [value].flat().flatMap((each) => [name, String(each)])),
    )
  }

  private sent(): void {
    const { stream, req } = this
    if (!this.finished || this.told || stream.aborted) return
    this.told = true
    this.emit('finish')
    // The rest of a body that nobody wants: RFC 9113 section 8.1.
    if (!req.complete) stream.close(NGHTTP2_NO_ERROR)
    stream.resume()
  }
}

const BODYLESS = new Set([204, 205, 304])
/** RFC 9113 section 8.2.2: not in HTTP/2. */
const OF_A_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])
/** Those of an answer that Node takes once alone (its kSingleValueHeaders). */
const ONCE = new Set(
  (
    'access-control-allow-credentials access-control-max-age age content-encoding content-language content-length content-location ' +
    'content-md5 content-range content-type date etag expires last-modified location retry-after tk x-content-type-options'
  ).split(' '),
)

function fieldsOf(status: number, headers: readonly string[]): OutgoingHttpHeaders {
  const fields: Record<string, number | string | string[]> = { [HTTP2_HEADER_STATUS]: status }
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]?.toLowerCase() ?? ''
    const value = headers[i + 1] ?? ''
    const before = fields[name]
    if (OF_A_CONNECTION.has(name)) continue
    // Node refuses two of these; what a page says last is what PHP's header() would have kept.
    if (before === undefined || ONCE.has(name)) fields[name] = value
    else fields[name] = Array.isArray(before) ? [...before, value] : [String(before), value]
  }
  return fields
}

import { type IncomingMessage, ServerResponse } from 'node:http'
import { checkHead, HEAD_LIMIT_BYTES } from '../../app/cgi/request-head.ts'
import { Failure } from '../../app/failure.ts'
import { ClientEnds } from './client-ends.ts'
import type { ClientRequest } from './client-request.ts'
import { Exchange } from './exchange.ts'
import { pairsOf } from './open-request.ts'
import { notAsked, refuse, refuseSilently } from './refuse.ts'
import { findWay } from './route.ts'
import { tlsFailure } from './tls-failure.ts'

/** What Node's parser hands over with `clientError`. */
export interface ParserError extends Error {
  readonly code?: string
  readonly reason?: string
  readonly rawPacket?: Uint8Array
  readonly bytesParsed?: number
}

/** How long the rest of a body that nobody wants is read before its connection is closed. nginx: lingering_timeout. */
const LINGER_MS = 5_000
/** Requests that may wait on one connection: each takes some KB. Clients that pipeline at all send a handful. */
const WAITING_LIMIT = 1_000

interface Waiting {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly continueFirst: boolean
  /** Its body broke off while it waited. */
  broken?: Failure
}

/**
 * One connection of a client. Node hands over pipelined requests as soon as they are parsed; here they wait for each other, for
 * they may depend on each other (RFC 9112 section 9.3.2).
 */
export class ClientConnection extends ClientEnds {
  readonly parallel = false
  private current: Exchange | undefined
  private readonly waiting: Waiting[] = []
  private lingering: ClientRequest | undefined // answered; the rest of its body is thrown away
  private refusal: (() => void) | undefined // waits for the exchanges before it
  private broken = false

  request(req: IncomingMessage, res: ServerResponse, continueFirst: boolean): void {
    if (this.socket.destroyed) return
    this.waiting.push({ req, res, continueFirst })
    if (!this.current) this.next()
    else if (this.waiting.length > WAITING_LIMIT)
      this.current.cutOff(
        new Failure('http-bad-request', { reason: `more than ${WAITING_LIMIT} requests wait behind it on its connection` }),
      )
  }

  /** Whether this request may change the protocol: it is the only one, it has no body, and a rule hands it to another server. */
  mayUpgrade({ method = '', url: target = '', httpVersion, rawHeaders }: IncomingMessage): boolean {
    if (this.current || this.waiting.length > 0 || this.closing || method !== 'GET') return false
    try {
      const head = checkHead({ method, target, httpVersion, rawHeaders })
      if (head.chunked || head.contentLength) return false
      return findWay(this.siteFor(head.host), head, this).met?.rule.action?.name === 'proxy'
    } catch {
      return false // as any other request it becomes a row with its failure
    }
  }

  /** One of which `mayUpgrade` said so. Node has let go of the socket. @param first what came behind its head */
  upgrade(req: IncomingMessage, first: Uint8Array): void {
    const { socket } = this
    const res = new ServerResponse(req)
    res.shouldKeepAlive = false
    res.assignSocket(socket)
    res.on('finish', () => socket.end())
    socket.on('drain', () => res.emit('drain')).on('error', () => socket.destroy())
    this.broken = true // no HTTP follows
    this.current = new Exchange(this.parts, this, req, res, false, first)
    this.current.begin()
  }

  ended(exchange: Exchange): void {
    if (this.current !== exchange) return
    this.current = undefined
    if (!exchange.req.complete) this.linger(exchange.req)
    this.next()
  }

  /** What came is no HTTP, or not all of it came. One row a message: the parser complains again at each further chunk. */
  parserFailed(error: ParserError): void {
    const { socket } = this
    if (this.broken) return
    this.broken = true
    const last = this.waiting.at(-1)?.req ?? this.current?.req ?? this.lingering
    const overTls = tlsFailure(error)
    if (overTls && !last) refuseSilently(this.parts, notAsked(this.listener, this.client), overTls)
    if (overTls || socket.destroyed || error.code === 'ECONNRESET' || error.code === 'EPIPE') socket.destroy()
    // A browser opens connections in advance and may never use them.
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) socket.destroy()
    // It closed in the middle of a body: whoever reads it says how much came.
    else if (error.code === 'HPE_INVALID_EOF_STATE' && last && !last.complete) socket.destroy()
    else if (last && !last.complete) this.bodyFailed(last, failureOf(error, this.parts.limits.clientIdleMs))
    else {
      this.refusal = () => this.refuse(error)
      if (!this.current) this.next()
    }
  }

  /** CONNECT. Node has let go of the socket, so what is before it on the connection cannot be answered any more. */
  tunnelAsked({ method = '', url: target = '', rawHeaders }: IncomingMessage): void {
    const { socket, client } = this
    const failure = new Failure('http-method-refused', { method })
    this.broken = true
    this.waiting.length = 0
    this.current?.cutOff(failure)
    refuse(this.parts, { socket, site: this.listener.site?.name ?? null, client, method, target, headers: pairsOf(rawHeaders) }, failure)
  }

  /** The body of a request that was handed over already. */
  private bodyFailed(req: ClientRequest, failure: Failure): void {
    const waits = this.waiting.at(-1)
    if (waits) waits.broken = failure
    else if (this.current?.req === req) this.current.fail(failure)
    else this.socket.destroy() // it has its answer: another would be taken for that to the next request
  }

  private next(): void {
    const { socket, waiting } = this
    // Node gives a response its socket when its turn comes, and none after an answer that closes the connection: what was sent
    // behind it must not run (RFC 9112 section 9.6), nor wait for ever.
    if (socket.destroyed || !waiting[0]?.res.socket) waiting.length = 0
    const next = waiting.shift()
    if (next) {
      this.current = new Exchange(this.parts, this, next.req, next.res, next.continueFirst)
      this.current.begin()
      if (next.broken) this.current.fail(next.broken)
    } else if (this.refusal) {
      this.refusal()
      this.refusal = undefined
    } else if (this.closing || this.broken) socket.end()
  }

  private refuse(error: ParserError): void {
    const raw = error.rawPacket
    const text = raw ? Buffer.from(raw).toString('latin1') : ''
    const line = [...text.slice(0, error.bytesParsed || undefined).matchAll(REQUEST_LINE)].at(-1) ?? REQUEST_LINE.exec(text)
    REQUEST_LINE.lastIndex = 0
    const failure = failureOf(error, this.parts.limits.clientIdleMs)
    const { socket, client } = this
    const [, method = '', target = ''] = line ?? []
    refuse(this.parts, { socket, site: this.listener.site?.name ?? null, client, method, target, headers: [], raw }, failure)
  }

  private linger(req: ClientRequest): void {
    const { socket } = this
    this.lingering = req
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    const stop = (): void => {
      this.lingering = undefined
      clearTimeout(timer)
      req.off('end', stop)
      socket.off('close', stop) // the connection may have many more requests
    }
    req.on('end', stop)
    socket.on('close', stop)
    req.resume()
  }
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) ([^\r\n]*?) HTTP\/\d\.\d\r?$/gm

function failureOf(error: ParserError, idleMs: number): Failure {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new Failure('http-head-too-large', { limit: HEAD_LIMIT_BYTES })
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Failure('client-idle', { ms: idleMs })
  if (error.code === 'HPE_INVALID_EOF_STATE') return new Failure('http-bad-request', { reason: 'the connection ended in the middle of it' })
  const says = error.reason ?? error.message.replace(/^Parse Error: /, '')
  const at = error.bytesParsed === undefined ? '' : `, at byte ${error.bytesParsed} of what came`
  return new Failure('http-bad-request', { reason: `${says || (error.code ?? 'it cannot be parsed')}${at}` })
}

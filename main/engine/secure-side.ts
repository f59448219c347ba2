import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2'
import { isIP, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import { HEAD_LIMIT_BYTES } from '../../app/cgi/request-head.ts'
import { RESPONSE_HEAD_LIMIT_BYTES } from '../../app/cgi/response-head.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import type { ShownCertificate } from './certificates.ts'
import type { ListenerView } from './client-ends.ts'
import type { EngineParts } from './parts.ts'
import { notAsked, refuseSilently } from './refuse.ts'
import { StreamConnection } from './stream-connection.ts'
import { tlsFailure } from './tls-failure.ts'

/** TLS on a listener's port: the handshake, the certificate by name, then HTTP/1.1 or HTTP/2 as the client prefers (ALPN). */
export class SecureSide {
  /** Until their handshake is done, by the client's end: what comes out of it is another object. */
  private readonly opening = new Map<string, Socket>()
  private readonly open = new Set<StreamConnection>()
  private readonly http2: Http2Server
  private tls: TlsServer | undefined
  private shown: ShownCertificate | undefined

  /**
   * @param idleMs how long a connection is kept without a request
   * @param http takes a connection that speaks HTTP/1
   */
  constructor(
    private readonly parts: EngineParts,
    private readonly listener: ListenerView,
    private readonly idleMs: number,
    private readonly http: (socket: Socket) => void,
  ) {
    this.http2 = createHttp2Server({
      settings: { maxConcurrentStreams: MOST_STREAMS, maxHeaderListSize: HEAD_LIMIT_BYTES, initialWindowSize: WINDOW_BYTES },
      maxHeaderListPairs: MOST_HEADERS,
      maxSendHeaderBlockLength: RESPONSE_HEAD_LIMIT_BYTES,
      maxSessionMemory: SESSION_MEMORY_MB,
    })
  }

  /** @param first what came of it already */
  async take(socket: Socket, first: Uint8Array): Promise<void> {
    const ends = endsOf(socket)
    this.opening.set(ends, socket)
    socket.on('close', () => this.opening.delete(ends)).on('error', ignored)
    try {
      // A client that names no host gets the certificate of the addresses of this machine.
      const shown = await this.parts.certificates.for(null)
      if (!socket.destroyed) this.serverWith(shown).emit('connection', socket)
    } catch (error) {
      this.refuse(asFailure(error), socket, first)
      socket.destroy()
    }
  }

  close(): void {
    for (const socket of this.opening.values()) socket.destroy()
    for (const connection of this.open) connection.close()
  }

  private serverWith(shown: ShownCertificate): TlsServer {
    const { key, certificate: cert } = shown
    if (this.tls && this.shown !== shown) this.tls.setSecureContext({ key, cert })
    this.shown = shown
    this.tls ??= this.makeServer({ key, cert })
    return this.tls
  }

  private makeServer(certificate: { readonly key: string; readonly cert: string }): TlsServer {
    const { certificates, limits } = this.parts
    return createTlsServer({
      ...certificate,
      ALPNProtocols: ['h2', 'http/1.1', 'http/1.0'],
      handshakeTimeout: limits.clientIdleMs,
      SNICallback: (name, done) => {
        certificates.for(isIP(name) ? null : name.toLowerCase()).then(({ context }) => done(null, context), done)
      },
    })
      .on('secureConnection', (socket) => {
        this.opening.delete(endsOf(socket))
        if (socket.alpnProtocol === 'h2') this.takeHttp2(socket)
        else this.http(socket)
      })
      .on('tlsClientError', (error: Error & { readonly code?: string }, socket) => {
        const { clientIdleMs: ms } = this.parts.limits
        const failure = error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? new Failure('client-idle', { ms }) : tlsFailure(error)
        if (failure) this.refuse(failure, socket)
        socket.destroy()
      })
  }

  private takeHttp2(socket: TLSSocket): void {
    const session = this.sessionOn(socket)
    if (!session) return
    const connection = new StreamConnection(this.parts, this.listener, socket, session, this.idleMs)
    this.open.add(connection)
    session.on('close', () => this.open.delete(connection))
    session.on('error', (error: Error & { readonly code?: string }) => {
      const failure = tlsFailure(error) ?? http2Failure(error)
      if (failure) refuseSilently(this.parts, notAsked(this.listener, connection.client), failure)
    })
    if (this.listener.closed) connection.close()
  }

  /** Node tells of the session in the same step. */
  private sessionOn(socket: TLSSocket): ServerHttp2Session | undefined {
    let made: ServerHttp2Session | undefined
    this.http2.once('session', (session) => {
      made = session
    })
    this.http2.emit('connection', socket)
    return made
  }

  private refuse(failure: Failure, { remoteAddress: address = '', remotePort: port = 0 }: Socket, first?: Uint8Array): void {
    refuseSilently(this.parts, notAsked(this.listener, { address, port }, first), failure)
  }
}

/** As nginx has it; RFC 9113 section 6.5.2 wants 100 at least. */
const MOST_STREAMS = 128
/** HTTP/1.1 has no limit but the size of the head. */
const MOST_HEADERS = 16_384
/** Of a body that is not read yet, a stream. */
const WINDOW_BYTES = 128 << 10
/** Of one connection, for all that waits on its streams. */
const SESSION_MEMORY_MB = 64
const ignored = (): void => {}
const endsOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** What nghttp2 refused as a whole; undefined: the connection broke, or the client gave it up. */
function http2Failure({ code = '', message }: Error & { readonly code?: string }): Failure | undefined {
  return code.startsWith('ERR_HTTP2_') ? new Failure('http-bad-request', { reason: `HTTP/2: ${message}` }) : undefined
}

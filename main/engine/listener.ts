import { createServer, IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { PARSED_HEAD_BYTES } from '../../app/cgi/request-head.ts'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { ClientConnection, type ParserError } from './client-connection.ts'
import type { ListenerView } from './client-ends.ts'
import { FirstByte } from './first-byte.ts'
import type { EngineParts } from './parts.ts'
import { SecureSide } from './secure-side.ts'

/** How long a connection is kept between two requests. */
const KEEP_ALIVE_MS = 65_000
/** Bytes that may wait for a client, and that wait of a body that is not read yet: twice what one read of a responder's socket brings. */
const BUFFER_BYTES = 128 << 10

/** One port for HTTP and HTTPS: of a site, or the shared one. */
export class Listener implements ListenerView {
  closed = false
  private readonly server: Server
  private readonly firstByte: FirstByte
  private readonly secure: SecureSide
  private readonly connections = new WeakMap<Socket, ClientConnection>()
  private readonly upgraded = new Set<Socket>()

  /** @param site undefined: the shared one. Set anew when the site's file changes */
  constructor(
    private readonly parts: EngineParts,
    public site: EngineSite | undefined,
  ) {
    const { clientIdleMs } = parts.limits
    this.server = createServer({
      maxHeaderSize: PARSED_HEAD_BYTES,
      // Checked by checkHead: Node would answer such a request itself, and no row would show it.
      requireHostHeader: false,
      // An upload may take hours; what must not stop is its flow (LiveBody).
      requestTimeout: 0,
      headersTimeout: clientIdleMs,
      connectionsCheckingInterval: Math.min(5_000, clientIdleMs / 2),
      keepAliveTimeout: KEEP_ALIVE_MS,
      insecureHTTPParser: false,
      noDelay: true,
      highWaterMark: BUFFER_BYTES,
      IncomingMessage: askingToUpgrade((req) => this.connectionOf(req.socket).mayUpgrade(req)),
    })
    this.server.maxHeadersCount = 0 // else those after the 1,023rd vanish
    this.server.timeout = 0
    this.server.on('request', (req, res) => this.connectionOf(req.socket).request(req, res, false))
    this.server.on('checkContinue', (req, res) => this.connectionOf(req.socket).request(req, res, true))
    // An expectation that nobody knows is none (RFC 9110 section 10.1.1 allows that); PHP sees the header.
    this.server.on('checkExpectation', (req, res) => this.connectionOf(req.socket).request(req, res, false))
    this.server.on('clientError', (error: ParserError, socket) => this.connectionOf(socket as Socket).parserFailed(error))
    this.server.on('upgrade', (req, socket: Socket, first) => {
      this.upgraded.add(socket)
      socket.once('close', () => this.upgraded.delete(socket))
      this.connectionOf(socket).upgrade(req, first)
    })
    // Node's own listener takes what speaks HTTP, over TLS or not, once that is known: so one server counts and closes them all.
    const [takeHttp] = this.server.listeners('connection')
    const http = (socket: Socket): void => void takeHttp?.call(this.server, socket)
    this.secure = new SecureSide(parts, this, KEEP_ALIVE_MS, http)
    this.firstByte = new FirstByte(clientIdleMs, { http, tls: (socket, first) => void this.secure.take(socket, first) })
    this.server.removeAllListeners('connection').on('connection', (socket) => this.firstByte.take(socket))
    this.server.on('connect', (req, socket) => this.connectionOf(socket as Socket).tunnelAsked(req))
  }

  /** @param port 0: any free one. Rejects with the system's error. */
  listen(address: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ host: address, port, exclusive: true }, () => {
        this.server.off('error', reject)
        // Too many open files, mostly: what is there goes on.
        this.server.on('error', (error) => this.parts.log('warning', `${address}:${port}: ${error.message}`))
        resolve(this.server.address() as AddressInfo)
      })
    })
  }

  /** Accepts no more. What runs goes on, its connection closes after it; but a WebSocket would never end. */
  close(): void {
    this.closed = true
    this.server.close()
    this.server.closeIdleConnections()
    for (const socket of this.upgraded) socket.destroySoon()
    this.firstByte.close()
    this.secure.close()
  }

  private connectionOf(socket: Socket): ClientConnection {
    let connection = this.connections.get(socket)
    if (!connection) {
      connection = new ClientConnection(this.parts, this, socket)
      this.connections.set(socket, connection)
    }
    return connection
  }
}

/**
 * Requests of which each is asked whether it may change the protocol. Where a server listens to `upgrade`, Node takes all that ask for it out of
 * HTTP; one that may not is to be answered as any other, which is how HTTP says no (RFC 9110 section 7.8).
 */
function askingToUpgrade(may: (req: IncomingMessage) => boolean): typeof IncomingMessage {
  return class extends IncomingMessage {
    private asks: boolean | undefined
    private mayOnce: boolean | undefined
    /** Node's parser sets it where the head asks for an upgrade, then reads it, twice. */
    get upgrade(): boolean {
      if (!this.asks) return false
      this.mayOnce ??= this.method === 'CONNECT' || may(this)
      return this.mayOnce
    }
    set upgrade(asks: boolean | undefined) {
      this.asks = asks
    }
  }
}

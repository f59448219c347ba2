import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Handlers } from '../../app/contract/all.ts'
import { HELLO_LIMIT_MS } from '../../app/contract/wire.ts'
import { Failure } from '../../app/failure.ts'
import type { Log } from '../log.ts'
import { isLoopbackHost } from './loopback-host.ts'
import { WebSocketClient } from './websocket-client.ts'

/** One message of a page. What a page sends is small; bytes of an upload come in frames of their own. */
const MAX_PAYLOAD_BYTES = 16 << 20
/** A page that does not answer the closing handshake is left behind. */
const CLOSE_LIMIT_MS = 300

export interface BridgeOptions {
  readonly server: Server
  readonly handlers: Handlers
  /** What the first message must carry. */
  readonly token: string
  readonly log: Log
  readonly helloLimitMs?: number
  readonly maxPayloadBytes?: number
}

export interface Bridge {
  /** Pages that were welcomed. */
  readonly clients: number
  /** Ends what the pages follow and closes their sockets. The server stays the caller's. */
  close(): Promise<void>
}

/** The contract on WebSockets: takes the upgrades of an HTTP server. Host, Origin, then the token of the first message. */
export function openBridge({ server, handlers, token, log, helloLimitMs = HELLO_LIMIT_MS, maxPayloadBytes }: BridgeOptions): Bridge {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxPayloadBytes ?? MAX_PAYLOAD_BYTES })
  const clients = new Set<WebSocketClient>()

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    const refused = whyNot(request)
    if (refused) {
      log('debug', `refused a WebSocket: ${refused.message}`, 'bridge')
      refuse(socket, refused)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => welcome(webSocket))
  }
  const welcome = (webSocket: WebSocket): void => {
    const client = new WebSocketClient({ webSocket, handlers, isToken: (given) => sameSecret(given, token), helloLimitMs, log })
    clients.add(client)
    webSocket.once('close', () => clients.delete(client))
  }
  server.on('upgrade', onUpgrade)

  return {
    get clients() {
      return [...clients].filter((client) => client.welcomed).length
    },
    async close() {
      server.off('upgrade', onUpgrade)
      await Promise.all([...clients].map((client) => client.close(CLOSE_LIMIT_MS)))
      sockets.close()
    },
  }
}

function whyNot({ url, headers }: IncomingMessage): Failure | undefined {
  if (!isLoopbackHost(headers.host)) return new Failure('contract-bad-origin', { what: `its Host is ${headers.host ?? 'missing'}` })
  if (headers.origin !== `http://${headers.host}`)
    return new Failure('contract-bad-origin', { what: `its Origin is ${headers.origin ?? 'missing'}` })
  if (url?.replace(/\?.*$/s, '') !== '/') return new Failure('contract-bad-origin', { what: 'its path is not /' })
  return undefined
}

function refuse(socket: Duplex, failure: Failure): void {
  const body = `${failure.message}\n${failure.mend}\n`
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

/** Hashed first: timingSafeEqual wants equal lengths, and the length is no secret to leak either. */
function sameSecret(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(secret))
}

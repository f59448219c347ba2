import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { hasEnded } from '../app/capture/exchange-record.ts'
import { type SentRequest, sentRequest } from '../app/capture/sent-request.ts'
import { Failure } from '../app/failure.ts'
import { errnoReason } from './errno-reason.ts'
import type { SpoolAsks } from './spool/follow-log.ts'

export interface ReplaysOptions {
  readonly spool: Pick<SpoolAsks, 'ask'>
  /** Of the newest exchange. */
  readonly lastId: () => number
  /** Where a site's own port is reached; undefined: it is not open. */
  readonly urlOfSite: (site: string) => string | undefined
}

const CONNECT_MS = 5000
/** From sending to the exchange that it makes: blocks reach the spool thread every 20 ms. */
const ARRIVES_MS = 5000
const LOOK_MS = 20
/** Whether it is over is asked less and less often. */
const LOOK_MOST_MS = 2000

/** Requests of the log, sent once more. As plain bytes on a socket: an HTTP client would put things in order that were not. */
export class Replays {
  private readonly sockets = new Set<Socket>()
  private isClosed = false

  constructor(private readonly options: ReplaysOptions) {}

  /** @returns the id of the exchange that it makes. @throws Failure as `exchange.replay` of the contract */
  async send(id: number): Promise<number> {
    const { spool, lastId, urlOfSite } = this.options
    const detail = await spool.ask({ type: 'exchange', id })
    if (!detail) throw new Failure('exchange-gone', { id })
    if (detail.summary.tap !== null) throw new Failure('exchange-tapped', { id })
    const request = sentRequest(detail)
    const { site } = detail.summary
    const url = site === null ? undefined : urlOfSite(site)
    if (url === undefined) throw new Failure('exchange-site-closed', { id })
    const socket = await this.open(url, detail.summary.scheme)
    const before = lastId()
    for (const part of [headBytes(request), ...bodyParts(request)]) socket.write(part)
    const made = await this.exchangeOf(socket, before)
    if (made === undefined) {
      socket.destroy()
      throw new Failure('exchange-not-sent', { reason: 'it did not arrive' })
    }
    void this.endWith(socket, made)
    return made
  }

  close(): void {
    this.isClosed = true
    for (const socket of this.sockets) socket.destroy()
  }

  private async open(url: string, scheme: 'http' | 'https'): Promise<Socket> {
    const { hostname, port } = new URL(url)
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
    // It is a port of our own: who it is needs no proof.
    const socket = scheme === 'https' ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to)
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    // The answer is in the log; here it only has to go.
    socket.resume()
    try {
      await once(socket, scheme === 'https' ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
    } catch (error) {
      socket.destroy()
      throw new Failure('exchange-not-sent', { reason: errnoReason(error) }, error)
    }
    socket.on('error', () => {}) // what became of it is in the log
    return socket
  }

  /** The exchange whose client is this socket. */
  private async exchangeOf({ localAddress, localPort }: Socket, before: number): Promise<number | undefined> {
    const client = `${localAddress}:${localPort}`
    const others = new Set<number>()
    for (const untilMs = performance.now() + ARRIVES_MS; !this.isClosed && performance.now() < untilMs; await pause(LOOK_MS))
      for (let id = before + 1; id <= this.options.lastId(); id++) {
        if (others.has(id)) continue
        const detail = await this.options.spool.ask({ type: 'exchange', id })
        if (detail?.request.client === client) return id
        // Where there is none, its block is still under way.
        if (detail) others.add(id)
      }
    return undefined
  }

  /** A kept connection would stay open when its answer is complete. */
  private async endWith(socket: Socket, id: number): Promise<void> {
    for (let waitMs = LOOK_MS; !socket.destroyed; waitMs = Math.min(waitMs * 2, LOOK_MOST_MS)) {
      await pause(waitMs, undefined, { ref: false })
      const summary = await this.options.spool.ask({ type: 'summary', id }).catch(() => null)
      if (!summary || hasEnded(summary)) break
    }
    socket.destroy()
  }
}

/** Asked for by a client that waits for an interim answer; here the body comes at once. */
const isExpect = (name: string): boolean => name.toLowerCase() === 'expect'

/** What came by HTTP/2 goes by HTTP/1.1, which needs the length of its body. */
function headBytes({ method, target, httpVersion, headers, body }: SentRequest): Buffer {
  const lines = headers.filter(([name]) => !isExpect(name)).map(([name, value]) => `${name}: ${value}`)
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  if (!isFramed && body.length > 0) lines.push(`Content-Length: ${body.length}`)
  return Buffer.from([`${method} ${target} HTTP/${httpVersion === '1.0' ? '1.0' : '1.1'}`, ...lines, '', ''].join('\r\n'), 'latin1')
}

function bodyParts({ headers, body }: SentRequest): Uint8Array[] {
  const isChunked = headers.some(([name, value]) => name.toLowerCase() === 'transfer-encoding' && value.toLowerCase() === 'chunked')
  if (!isChunked) return [body]
  const end = Buffer.from('0\r\n\r\n')
  return body.length === 0 ? [end] : [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n'), end]
}

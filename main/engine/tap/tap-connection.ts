import type { Socket } from 'node:net'
import type { Failure } from '../../../app/failure.ts'
import type { InBag } from '../../bag.ts'
import { nowMs } from '../clock.ts'
import type { EngineParts } from '../parts.ts'
import { ConnectionExchanges } from './connection-exchanges.ts'
import type { Destination, Target } from './destination.ts'
import { TapExchange } from './tap-exchange.ts'
import { Upstream, type UpstreamEvents } from './upstream.ts'

/** The tap that a connection came to. */
export interface TapOf {
  /** Its address. */
  readonly listen: string
  readonly destination: Destination
  gone(connection: TapConnection): void
}

/**
 * A web server's connection to a tap, and its own one to where that leads, which is opened with its first byte. Every byte is passed on
 * first, as it came, then recorded; who is slow slows the other down. Between two requests it goes on to the pool's current generation,
 * which the web server does not notice.
 */
export class TapConnection implements InBag, UpstreamEvents {
  place = -1
  private readonly exchanges: ConnectionExchanges
  private upstream: Upstream | undefined
  private clientEnded = false
  private ending = false // nothing more will come for the client

  constructor(
    private readonly parts: EngineParts,
    private readonly tap: TapOf,
    private readonly client: Socket,
  ) {
    const { listen, destination } = tap
    const peer = client.remoteAddress === undefined ? 'unix' : `${client.remoteAddress}:${client.remotePort}`
    const at = { listen, pool: destination.pool, peer, cut: (failure: Failure) => this.cut(failure) }
    this.exchanges = new ConnectionExchanges({
      open: (timeMs) => {
        const exchange = new TapExchange(parts, at, timeMs)
        this.tellWay(exchange)
        return exchange
      },
      idle: () => this.giveUpOutdated(),
    })
    client.on('data', this.onData)
    client.on('drain', this.onDrain)
    client.on('end', this.onEnd)
    client.on('error', () => {}) // `close` follows
    client.on('close', this.onClose)
  }

  /** The pool is another than before. */
  giveUpOutdated(): void {
    const { upstream } = this
    if (!upstream?.target || this.tap.destination.isCurrent(upstream.target) || !this.exchanges.isIdle || this.clientEnded) return
    // A generation that drains waits for this; without FCGI_KEEP_CONN it closes by itself, and the web server waits to see that.
    if (this.exchanges.keepConn) this.dropUpstream()
  }

  /** Ends it at once. */
  cut(failure: Failure): void {
    this.exchanges.fail(failure)
    this.client.destroy()
  }

  /** Ends it where nothing is under way. */
  endIfIdle(): void {
    if (this.exchanges.running.length === 0) this.client.destroy()
  }

  private readonly onData = (chunk: Buffer): void => {
    const timeMs = nowMs()
    this.giveUpOutdated()
    const { upstream } = this
    if (upstream) this.pass(upstream, chunk)
    this.exchanges.request(chunk, timeMs)
    // What becomes of a new one is told to the exchange that the chunk began.
    if (!upstream && !this.ending) this.pass(this.openUpstream(), chunk)
  }

  private pass(upstream: Upstream, chunk: Buffer): void {
    if (!upstream.write(chunk)) this.client.pause()
  }

  private openUpstream(): Upstream {
    const upstream = new Upstream(this.tap.destination, this.parts, this)
    this.upstream = upstream
    upstream.open()
    return upstream
  }

  private readonly onDrain = (): void => {
    this.upstream?.resumeReading()
    for (const each of this.exchanges.running) each.clientSlow.end()
  }

  private readonly onEnd = (): void => {
    this.clientEnded = true
    if (this.upstream) this.upstream.end()
    else this.client.end()
  }

  private readonly onClose = (): void => {
    this.exchanges.clientLeft(this.tap.listen)
    this.dropUpstream()
    this.tap.gone(this)
  }

  waits(): void {
    for (const each of this.exchanges.running) each.waits()
  }

  connecting(target: Target): void {
    for (const each of this.exchanges.running) each.connecting(target)
  }

  connected(): void {
    const { target } = this.upstream ?? {}
    if (target) for (const each of this.exchanges.running) each.connected(target)
  }

  /** As from a PHP-FPM that is dead: the web server sees its connection closed. */
  unreachable(failure: Failure): void {
    this.ending = true
    this.exchanges.fail(failure)
    this.client.destroy()
  }

  data(chunk: Buffer): void {
    const timeMs = nowMs()
    const goesOn = this.client.write(chunk)
    this.exchanges.answer(chunk, timeMs)
    if (goesOn) return
    this.upstream?.pauseReading()
    for (const each of this.exchanges.running) each.clientSlow.begin()
  }

  drained(): void {
    this.client.resume()
  }

  ended(): void {
    if (this.staysWithout(undefined)) return
    this.ending = true
    this.client.end()
  }

  closed(error: string | undefined): void {
    if (this.staysWithout(error)) return
    this.ending = true
    this.upstream = undefined
    this.client.destroySoon()
  }

  /** Nothing more comes from there. @returns whether the web server's connection stays all the same: it waits for its next request */
  private staysWithout(error: string | undefined): boolean {
    const { exchanges, tap } = this
    const stays = tap.destination.pool !== null && exchanges.isIdle && exchanges.keepConn && !this.clientEnded && !this.ending
    if (stays) this.dropUpstream()
    else exchanges.cutShort(error)
    return stays
  }

  /** One that begins while others are under way, or on a kept connection. */
  private tellWay(exchange: TapExchange): void {
    const { upstream } = this
    if (!upstream) return
    if (!upstream.target) exchange.waits()
    else if (upstream.isOpen) exchange.connected(upstream.target)
    else exchange.connecting(upstream.target)
  }

  private dropUpstream(): void {
    this.upstream?.close()
    this.upstream = undefined
    this.client.resume() // it may have waited for that one to take more
  }
}

import type { Socket } from 'node:net'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import type { Exchange } from './exchange.ts'
import type { EngineParts } from './parts.ts'
import type { Ends } from './route.ts'
import { siteForHost } from './site-for-host.ts'

/** What a connection knows of the listener that took it. */
export interface ListenerView {
  /** undefined: the shared one. It may change while the connection is kept. */
  readonly site: EngineSite | undefined
  /** It takes no more; kept connections close after what they do. */
  readonly closed: boolean
}

/** A connection of a client, as its exchanges see it. */
export abstract class ClientEnds implements Ends {
  readonly client: { readonly address: string; readonly port: number }
  readonly server: { readonly address: string; readonly port: number }
  readonly clientText: string
  readonly scheme: 'http' | 'https'
  private known: { readonly host: string; readonly sites: readonly EngineSite[]; readonly site: EngineSite } | undefined

  constructor(
    protected readonly parts: EngineParts,
    protected readonly listener: ListenerView,
    readonly socket: Socket,
  ) {
    this.client = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
    this.server = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 }
    this.clientText = `${this.client.address}:${this.client.port}`
    this.scheme = 'encrypted' in socket ? 'https' : 'http'
  }

  /** No further request is taken from it. */
  get closing(): boolean {
    return this.listener.closed || this.parts.closing
  }

  /** Its requests run side by side, each on a stream: an answer says nothing of the connection. */
  abstract readonly parallel: boolean

  /** An exchange is over. */
  abstract ended(exchange: Exchange): void

  /** @throws Failure `http-unknown-host` */
  siteFor(host: string): EngineSite {
    const sites = this.parts.sites()
    // A browser asks for the same host all along.
    if (this.known?.host !== host || this.known.sites !== sites)
      this.known = { host, sites, site: siteForHost(this.listener.site, sites, host, this.server.address) }
    return this.known.site
  }
}

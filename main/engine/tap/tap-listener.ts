import { createServer, type Server, type Socket } from 'node:net'
import type { EngineTap } from '../../../app/contract/taps.ts'
import type { Failure } from '../../../app/failure.ts'
import { Bag } from '../../bag.ts'
import type { EngineParts } from '../parts.ts'
import { Destination } from './destination.ts'
import { openServer, setRights } from './open-server.ts'
import { TapConnection, type TapOf } from './tap-connection.ts'

/** Bytes that may wait for a web server, and that wait of what it sent. */
const BUFFER_BYTES = 128 << 10

/** One tap: its server and the connections that came to it. */
export class TapListener implements TapOf {
  readonly destination: Destination
  /** Connections so far. */
  total = 0
  private readonly server: Server
  private readonly connections = new Bag<TapConnection>()
  private address: string

  /** @param changed a connection came or went */
  constructor(
    private readonly parts: EngineParts,
    private tap: EngineTap,
    private readonly changed: () => void,
  ) {
    this.address = tap.listen
    this.destination = new Destination(tap.to, parts)
    // A web server may close its side of a connection and still wait for the answer.
    this.server = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: BUFFER_BYTES }, (socket) => this.take(socket))
  }

  get listen(): string {
    return this.address
  }

  get open(): number {
    return this.connections.size
  }

  /** @returns its address @throws Failure `address-taken`, `tap-not-opened` */
  async begin(): Promise<string> {
    this.address = await openServer(this.server, this.tap)
    // Too many open files, mostly: what is there goes on.
    this.server.on('error', (error) => this.parts.log('warning', `${this.address}: ${error.message}`))
    return this.address
  }

  /** Whether it goes on as it is where this is wanted; then its rights and its clients are those of now. */
  goesOn(wanted: EngineTap): boolean {
    const same = wanted.listen === this.tap.listen && JSON.stringify(wanted.to) === JSON.stringify(this.tap.to)
    if (!same) return false
    const { mode, owner, group } = this.tap
    this.tap = wanted
    if (mode !== wanted.mode || owner !== wanted.owner || group !== wanted.group)
      setRights(wanted).catch((error: Error) => this.parts.log('warning', `${this.address}: ${error.message}`))
    return true
  }

  /** The pool that it leads to is another than before. */
  poolChanged(): void {
    this.destination.changed()
    for (const connection of this.connections.all()) connection.giveUpOutdated()
  }

  /** Accepts no more; connections with nothing under way are closed. */
  close(): void {
    this.server.close()
    for (const connection of this.connections.all()) connection.endIfIdle()
  }

  /** Ends what close left. */
  cutAll(failure: Failure): void {
    this.destination.close(failure)
    for (const connection of this.connections.all()) connection.cut(failure)
  }

  gone(connection: TapConnection): void {
    this.connections.delete(connection)
    this.changed()
  }

  private take(socket: Socket): void {
    const { allowedClients } = this.tap
    const from = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '')
    if (allowedClients && from !== undefined && !allowedClients.includes(from)) {
      this.parts.log('warning', `${this.address}: ${from} is not among listen.allowed_clients; its connection was closed.`)
      socket.destroy()
      return
    }
    this.total++
    this.connections.add(new TapConnection(this.parts, this, socket))
    this.changed()
  }
}

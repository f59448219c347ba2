import type { EnginePool, EngineServer, ServerFigures } from '../../app/contract/engine-messages.ts'
import { Server, type ServerEvents } from './server.ts'

/** The addresses of a pool's current generation, and which is next. */
export class Servers {
  private list: Server[] = []
  private generation: number | null = null
  private turn = 0

  constructor(private readonly on: ServerEvents) {}

  /** Exchanges that have a connection to one of them. */
  get active(): number {
    return this.list.reduce((sum, { active }) => sum + active, 0)
  }

  get figures(): ServerFigures[] {
    return this.list.map(({ figures }) => figures)
  }

  /** As main says now. What is not of it any more takes nothing new, and its kept connections are closed. */
  update(pool: EnginePool): void {
    const before = pool.generation === this.generation ? this.list : []
    const { addresses, maxChildren: maxConnections, servers = addresses.map((address) => ({ address, maxConnections, down: null })) } = pool
    const gone = new Set(this.list)
    this.generation = pool.generation
    this.list = servers.map((each) => {
      const known = before.find(({ address }) => address === each.address) ?? new Server(each, this.on)
      gone.delete(known)
      known.known = each
      return known
    })
    for (const server of gone) server.retired = true
    const closes = pool.keepConn && pool.state === 'ready' ? gone : [...gone, ...this.list]
    for (const server of closes) server.closeKept()
  }

  closeKept(): void {
    for (const server of this.list) server.closeKept()
  }

  /** Whether there is one that was not tried. */
  offers(tried: readonly string[]): boolean {
    return this.list.some(({ known }) => known.down === null && !tried.includes(known.address))
  }

  /**
   * The one for the next exchange. A server that was left out is taken where no other can be.
   * @param tried by that exchange @returns undefined: all that can be are full @param now monotonic ms
   */
  next(balance: EnginePool['balance'] = 'roundrobin', tried: readonly string[], now: number): Server | undefined {
    const [only] = this.list
    if (this.list.length < 2) return only?.hasRoom ? only : undefined
    const up = this.list.filter(({ known }) => known.down === null)
    const fresh = up.filter(({ address }) => !tried.includes(address))
    const among = fresh.length > 0 ? fresh : up
    const good = among.filter(({ leftOutUntil }) => leftOutUntil <= now)
    if (good.length === 0) return among.filter(hasRoom).sort((a, b) => a.leftOutUntil - b.leftOutUntil)[0]
    const free = good.filter(hasRoom)
    if (balance === 'first' || free.length < 2) return free[0]
    const at = this.turn++ % free.length
    // From the one whose turn it is, so that those with as few take turns.
    const inTurn = [...free.slice(at), ...free.slice(0, at)]
    return balance === 'leastconn' ? inTurn.sort((a, b) => a.active - b.active)[0] : inTurn[0]
  }
}

const hasRoom = (server: Server): boolean => server.hasRoom

/** What is wrong with each, where none may be used. */
export function whyAllDown(servers: readonly EngineServer[] | undefined): string | undefined {
  if (!servers || servers.length === 0 || servers.some(({ down }) => down === null)) return undefined
  return servers.map(({ address, down }) => `${address}: ${down}`).join(' ')
}

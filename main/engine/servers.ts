import type { EnginePool } from '../../app/contract/engine-messages.ts'
import type { Slot } from './slot.ts'

/** One that could not be reached is left out so long, where another can be; then a request tries it, and loses nothing if in vain. */
const LEFT_OUT_MS = 3000

/** Which address of a pool is next. Times: monotonic ms. */
export class Servers {
  private turn = 0
  private readonly leftOut = new Map<string, number>() // until when

  unreachable(address: string, now: number): void {
    this.leftOut.set(address, now + LEFT_OUT_MS)
  }

  /** @param held the connections that are open now @returns '' where there is no address */
  next({ addresses, balance = 'roundrobin' }: EnginePool, held: () => readonly Slot[], now: number): string {
    const [only] = addresses
    if (addresses.length < 2) return only ?? ''
    const leftOutUntil = (address: string): number => this.leftOut.get(address) ?? 0
    const among = addresses.filter((address) => leftOutUntil(address) <= now)
    if (among.length === 0) return [...addresses].sort((a, b) => leftOutUntil(a) - leftOutUntil(b))[0] ?? ''
    if (balance === 'first') return among[0] ?? ''
    const at = this.turn++ % among.length
    // From the one whose turn it is, so that those with as few take turns.
    const inTurn = [...among.slice(at), ...among.slice(0, at)]
    return (balance === 'leastconn' ? leastHeld(inTurn, held()) : inTurn[0]) ?? ''
  }
}

function leastHeld(addresses: readonly string[], held: readonly Slot[]): string | undefined {
  const count = (address: string): number => held.filter((slot) => slot.address === address).length
  return addresses.map((address) => ({ address, held: count(address) })).sort((a, b) => a.held - b.held)[0]?.address
}

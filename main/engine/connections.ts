import type { EngineLimits, EnginePool, EngineToMain } from '../../app/contract/engine-messages.ts'
import { Failure, failureFrom } from '../../app/failure.ts'
import { Bag } from '../bag.ts'
import { nowMs } from './clock.ts'
import type { Line } from './line.ts'
import { LEFT_OUT_MS, type Server } from './server.ts'
import { Servers, whyAllDown } from './servers.ts'
import { Slot } from './slot.ts'

/** Who wants a connection to a pool. It is told one of `granted` and `refused`, once, unless it left before; both may come inside `take`. */
export interface Waiter {
  /** Such as "GET /slow". */
  readonly what: string
  /** How long it waits at most. */
  readonly limits: WaitLimits
  /** Addresses where it was in vain: others come first. */
  readonly avoids: readonly string[]
  /** It wants a new connection: a kept one was of no use. */
  readonly wantsNew: boolean
  granted(slot: Slot): void
  refused(failure: Failure): void
  /** It waits, or goes on waiting for something else. */
  waits(why: 'queued' | 'starting'): void
}

export type WaitLimits = Pick<EngineLimits, 'queueMs' | 'startingMs'>

/** How many of those that hold the workers a `queue-timeout` names. */
const HOLDERS_NAMED = 3

/**
 * The connections to one pool: at most pm.max_children at once to its current generation, so that no exchange waits unseen in
 * PHP-FPM's backlog; all others wait here, first come first served.
 */
export class Connections {
  private readonly line: Waiting[] = []
  private readonly held = new Bag<Slot>() // those of former generations, too
  private current = 0 // of those: to the current generation
  private deadGeneration: number | undefined
  private total = 0
  private readonly servers: Servers
  private timer: NodeJS.Timeout | undefined
  private timerAt = 0 // monotonic ms

  /** @param changed the figures are others now @param warn a sentence for the pool's user */
  constructor(
    private known: EnginePool,
    private readonly changed: () => void,
    warn: (says: string) => void,
  ) {
    this.servers = new Servers({
      freed: () => {
        this.changed()
        this.serve()
      },
      keepsNone: ({ address }) =>
        warn(`${known.name}: ${address} does not answer FCGI_GET_VALUES on a kept connection, so each exchange has one of its own.`),
    })
    this.servers.update(known)
  }

  get pool(): EnginePool {
    return this.known
  }

  /** The master of its generation is gone, and main has told of no next one. */
  get isDead(): boolean {
    const { generation } = this.known
    return generation !== null && generation === this.deadGeneration
  }

  get figures(): Omit<EngineToMain & { readonly type: 'queue' }, 'type' | 'pool'> {
    const { held, line, total, current, known, servers } = this
    const { generation } = known
    return { active: held.size, waiting: line.length, total, generation, former: held.size - current, servers: servers.figures }
  }

  /** @param again it has waited before and its generation died: it goes first */
  take(waiter: Waiter, again = false): void {
    const state = this.state
    if (state instanceof Failure) {
      waiter.refused(state)
      return
    }
    const server = state === 'ready' && (again || this.line.length === 0) ? this.freeServer(waiter) : undefined
    if (server) {
      this.grant(waiter, server)
      return
    }
    const { name: pool, queue } = this.known
    if (queue !== undefined && this.line.length >= queue && !again) {
      waiter.refused(new Failure('queue-full', { pool, queue, active: this.held.size, holders: this.holders() }))
      return
    }
    const why = state === 'ready' ? 'queued' : 'starting'
    const waiting: Waiting = { waiter, why, until: nowMs() + limitMs(waiter, why) }
    if (again) this.line.unshift(waiting)
    else this.line.push(waiting)
    waiter.waits(why)
    if (!this.timer || waiting.until < this.timerAt) this.expireAt(waiting.until)
    this.changed()
  }

  /** It waits no longer. */
  leave(waiter: Waiter): void {
    const at = this.line.findIndex((each) => each.waiter === waiter)
    if (at < 0) return
    this.line.splice(at, 1)
    this.changed()
  }

  /** The pool is as main says now. */
  update(pool: EnginePool): void {
    this.known = pool
    this.servers.update(pool)
    this.current = this.servers.active
    this.settle()
  }

  /** Nobody took a connection there, or no request: the others come first for a while. */
  leaveOut(server: Server, why: string): void {
    server.leaveOut(why, nowMs())
    setTimeout(() => this.serve(), LEFT_OUT_MS)
  }

  /** Whether another server than these may be asked. */
  offersOther(tried: readonly string[]): boolean {
    return this.servers.offers(tried)
  }

  /** Its master is gone: nobody is sent there any more; all wait for what main starts next. */
  died(generation: number): void {
    if (this.known.generation !== generation) return
    this.deadGeneration = generation
    this.servers.closeKept()
    this.settle()
  }

  /** The pool is gone, or the engine closes: nobody waits in vain. */
  close(failure: Failure): void {
    clearTimeout(this.timer)
    this.servers.closeKept()
    for (const { waiter } of this.line.splice(0)) waiter.refused(failure)
  }

  private get state(): 'ready' | 'starting' | Failure {
    const { name, state, failure, addresses, servers } = this.known
    if (state === 'starting' || this.isDead) return 'starting'
    if (state === 'ready') {
      const reasons = whyAllDown(servers)
      if (reasons !== undefined) return new Failure('servers-down', { pool: name, reasons })
      return addresses.length > 0 ? 'ready' : new Failure('pool-failed', { pool: name, reason: 'it has no address' })
    }
    if (state === 'stopped') return failure ? failureFrom(failure) : new Failure('pool-stopped', { pool: name })
    return new Failure('pool-failed', { pool: name, reason: failure?.says ?? 'it did not start' })
  }

  private freeServer({ avoids }: Waiter): Server | undefined {
    return this.current < this.known.maxChildren ? this.servers.next(this.known.balance, avoids, nowMs()) : undefined
  }

  private grant(waiter: Waiter, server: Server): void {
    const { name, generation, keepConn = false } = this.known
    if (waiter.wantsNew) server.closeKept()
    const kept = server.takeKept()
    const slot = new Slot(name, waiter.what, server, generation, keepConn, nowMs(), kept?.take(), kept?.idleMs, this.release)
    this.held.add(slot)
    this.current++
    server.active++
    this.total++
    this.changed()
    waiter.granted(slot)
  }

  private readonly release = (slot: Slot, line: Line | undefined): void => {
    if (!this.held.delete(slot)) return
    const { server } = slot
    server.active--
    if (!server.retired) this.current--
    if (line && !(this.known.keepConn && this.state === 'ready' && server.keep(line))) line.close()
    this.changed()
    this.serve()
  }

  /** Grants what is free to the first in line. */
  private serve(): void {
    for (let [next] = this.line; next && this.state === 'ready'; [next] = this.line) {
      const server = this.freeServer(next.waiter)
      if (!server) return
      this.line.shift()
      this.grant(next.waiter, server)
    }
  }

  /** After a change of state: those in line are served, sent away, or told what they wait for now. */
  private settle(): void {
    const state = this.state
    if (state instanceof Failure) for (const { waiter } of this.line.splice(0)) waiter.refused(state)
    this.serve()
    const why = state === 'starting' ? 'starting' : 'queued'
    for (const waiting of this.line) {
      if (waiting.why === why) continue
      waiting.why = why
      waiting.until = nowMs() + limitMs(waiting.waiter, why)
      waiting.waiter.waits(why)
    }
    this.expire()
    this.changed()
  }

  /** Sends away who waited too long, and looks again when the next one has. */
  private readonly expire = (): void => {
    clearTimeout(this.timer)
    this.timer = undefined
    const now = nowMs()
    const late = this.line.filter((waiting) => waiting.until <= now)
    for (const waiting of late) this.line.splice(this.line.indexOf(waiting), 1)
    for (const { waiter, why } of late) waiter.refused(this.tooLate(why, limitMs(waiter, why)))
    if (late.length > 0) this.changed()
    if (this.line.length === 0) return
    this.expireAt(Math.min(...this.line.map((waiting) => waiting.until)))
  }

  private expireAt(at: number): void {
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.expire, Math.max(1, at - nowMs()))
  }

  private tooLate(why: Waiting['why'], ms: number): Failure {
    const pool = this.known.name
    if (why === 'starting') return new Failure('pool-starting-too-long', { pool, ms })
    return new Failure('queue-timeout', { pool, ms, active: this.held.size, max: this.known.maxChildren, holders: this.holders() })
  }

  private holders(): string {
    const now = nowMs()
    const oldest = this.held.all().sort((a, b) => a.sinceMs - b.sinceMs)
    const named = oldest.slice(0, HOLDERS_NAMED).map(({ what, sinceMs }) => `${what} for ${Math.round((now - sinceMs) / 1000)} s`)
    const more = this.held.size - named.length
    return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  }
}

const limitMs = ({ limits }: Waiter, why: Waiting['why']): number => (why === 'queued' ? limits.queueMs : limits.startingMs)

interface Waiting {
  readonly waiter: Waiter
  why: 'queued' | 'starting'
  /** Monotonic ms. */
  until: number
}

import type { EngineTap } from '../../../app/contract/taps.ts'
import { Failure } from '../../../app/failure.ts'
import { nowMs } from '../clock.ts'
import type { EngineParts } from '../parts.ts'

/** Where a connection goes. `generation` null: always there. */
export interface Target {
  readonly address: string
  readonly generation: number | null
}

/** Who wants to know it. Told one of `granted` and `refused`, once, perhaps inside `ask`. */
export interface Asking {
  granted(target: Target): void
  refused(failure: Failure): void
  /** The pool is starting. */
  waits(): void
}

/** Where a tap leads: one address, or the generation of a pool that takes requests, which is waited for. */
export class Destination {
  private readonly waiting = new Map<Asking, number>() // until when, monotonic ms
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly to: EngineTap['to'],
    private readonly parts: Pick<EngineParts, 'connections' | 'limits'>,
  ) {}

  get pool(): string | null {
    return 'pool' in this.to ? this.to.pool : null
  }

  ask(asking: Asking): void {
    const now = this.now()
    if (now instanceof Failure) asking.refused(now)
    else if (now !== 'starting') asking.granted(now)
    else {
      this.waiting.set(asking, nowMs() + this.parts.limits.startingMs)
      this.timer ??= setTimeout(this.expire, this.parts.limits.startingMs)
      asking.waits()
    }
  }

  leave(asking: Asking): void {
    this.waiting.delete(asking)
  }

  /** Whether a connection to that goes on to the next request. */
  isCurrent({ generation }: Target): boolean {
    if (generation === null) return true
    const connections = this.parts.connections(this.pool ?? '')
    return connections?.pool.generation === generation && !connections.isDead
  }

  /** Its master is gone: nobody is sent there any more. */
  died(generation: number): void {
    this.parts.connections(this.pool ?? '')?.died(generation)
  }

  /** The pool is another than before. */
  changed(): void {
    const now = this.now()
    if (now === 'starting') return
    for (const asking of this.waiting.keys()) {
      this.waiting.delete(asking)
      if (now instanceof Failure) asking.refused(now)
      else asking.granted(now)
    }
  }

  close(failure: Failure): void {
    clearTimeout(this.timer)
    for (const asking of this.waiting.keys()) asking.refused(failure)
    this.waiting.clear()
  }

  private now(): Target | 'starting' | Failure {
    if ('address' in this.to) return { address: this.to.address, generation: null }
    const { pool: name } = this.to
    const connections = this.parts.connections(name)
    if (!connections) return new Failure('pool-unknown', { pool: name })
    const { state, generation, addresses, failure } = connections.pool
    if (state === 'stopped') return new Failure('pool-stopped', { pool: name })
    if (state === 'failed') return new Failure('pool-failed', { pool: name, reason: failure?.says ?? 'it did not start' })
    const [address] = addresses
    if (state === 'starting' || address === undefined || connections.isDead) return 'starting'
    return { address, generation }
  }

  /** Sends away who waited too long, and looks again when the next one has. */
  private readonly expire = (): void => {
    const { startingMs } = this.parts.limits
    const now = nowMs()
    for (const [asking, until] of this.waiting) {
      if (until > now) continue
      this.waiting.delete(asking)
      asking.refused(new Failure('pool-starting-too-long', { pool: this.pool ?? '', ms: startingMs }))
    }
    const [next] = this.waiting.values()
    this.timer = next === undefined ? undefined : setTimeout(this.expire, Math.max(1, next - now))
  }
}

import type { EnginePool } from '../../app/contract/engine-messages.ts'
import type { LogLine } from '../../app/contract/state.ts'
import { Failure } from '../../app/failure.ts'
import { sameSection } from '../../app/pool/pool-lines.ts'
import type { Member, PoolStatus } from './member.ts'
import type { Runner } from './responder.ts'
import type { SupervisorLine } from './supervisor.ts'

/** What is told of each pool. */
export interface MemberEvents {
  /** What the engine must know, whenever it changes; at once after `set`, mostly with the state `starting`. */
  pool(pool: EnginePool): void
  view(view: PoolStatus): void
  line(line: LogLine): void
}

/** The pools by name, and who shares a runner: what becomes of one is told of all that it serves. */
export class Members {
  /** New settings of pools that run with the old ones meanwhile; nothing but lines is told of them. */
  readonly candidates = new Set<Member>()
  private readonly byName = new Map<string, Member>()

  constructor(private readonly on: MemberEvents) {}

  get(name: string): Member | undefined {
    return this.byName.get(name)
  }

  /** @throws Failure `pool-unknown` */
  named(name: string): Member {
    const member = this.byName.get(name)
    if (!member) throw new Failure('pool-unknown', { pool: name })
    return member
  }

  all(): Member[] {
    return [...this.byName.values()]
  }

  of(runner: Runner): Member[] {
    return [...this.byName.values(), ...this.candidates].filter((each) => each.runner === runner)
  }

  /** From now on it is the pool of its name. */
  set(member: Member): void {
    this.byName.set(member.config.name, member)
  }

  delete(name: string): void {
    this.byName.delete(name)
  }

  /** Tells what is another than it was told last. */
  tell(member: Member): void {
    if (this.byName.get(member.config.name) !== member) return
    const pool = member.enginePool()
    const view = member.status()
    const told = { pool: JSON.stringify(pool), view: JSON.stringify(view) }
    const before = member.told
    member.told = told
    if (told.pool !== before.pool) this.on.pool(pool)
    if (told.view !== before.view) this.on.view(view)
  }

  /** A line of a runner, for those whose it is. */
  line(runner: Runner, told: SupervisorLine): void {
    const { pool } = told
    for (const member of this.of(runner)) {
      // The pool of the status listener is NAME_status.
      const meant = pool === null || [pool, pool.replace(/_status$/, '')].some((name) => sameSection(name, member.config.section))
      if (!meant) continue
      if (told.source === 'master') member.deaths.line(told.says)
      this.on.line(member.lines.add(told))
    }
  }

  /** A line of our own about one pool. */
  say(member: Member, level: LogLine['level'], says: string): void {
    this.on.line(member.lines.add({ level, source: 'sluice', pid: null, says }))
  }
}

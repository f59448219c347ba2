import type { EnginePool } from '../../app/contract/engine-messages.ts'
import type { Figures } from '../../app/contract/spool-messages.ts'
import type { LogLine } from '../../app/contract/state.ts'
import { asFailure, Failure, failureFrom } from '../../app/failure.ts'
import { sameSection } from '../../app/pool/pool-lines.ts'
import { type GenerationReport, generationStatus } from './generation-status.ts'
import { Member, type PoolStatus } from './member.ts'
import { memberCheck } from './member-check.ts'
import type { Plan } from './plan.ts'
import type { PoolConfig } from './pool-config.ts'
import { openRun, type Run } from './run.ts'
import { Supervisor, type SupervisorLine } from './supervisor.ts'

export type { PoolConfig, PoolStatus }

export interface PoolEvents {
  /** What the engine must know, whenever it changes; at once after `set`, mostly with the state `starting`. */
  pool(pool: EnginePool): void
  gone(name: string): void
  view(view: PoolStatus): void
  line(line: LogLine): void
  /** PHP-FPM's figures, as its access log grows, in batches. */
  figures(figures: readonly Figures[]): void
}

export interface PoolsOptions {
  /** The user's run folder (see `runFolder`); it is made, and checked, when the first pool is set. */
  readonly runFolder: string
  /** Six characters that name this run. */
  readonly run: string
  /** Where php-fpm is looked for; undefined: the usual places of this system. */
  readonly search?: readonly string[] | undefined
  /** process.env unless said. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly on: PoolEvents
}

/** How long a cut connection's master may take to be known as dead. */
const DEATH_WAIT_MS = 300
const CLOSE_LIMIT_MS = 5000

/** All pools of a running Sluice. What becomes of a pool is in its state; only what somebody asked for throws. */
export class Pools {
  private readonly members = new Map<string, Member>()
  /** New settings of pools that run with the old ones meanwhile. */
  private readonly candidates = new Set<Member>()
  /** By file and PHP: the pools of a file share generations. */
  private readonly supervisors = new Map<string, Supervisor>()
  /** The last generation of each file. */
  private readonly numbers = new Map<string, number>()
  private run: Run | undefined
  private closed = false

  constructor(private readonly options: PoolsOptions) {}

  /**
   * A new pool, or other settings of one that is there: where that one runs, it does so until the new settings serve, and goes on
   * where they are refused. @returns when it is settled, which its view tells; it never rejects.
   */
  async set(config: PoolConfig): Promise<void> {
    if (this.closed) return
    const before = this.members.get(config.name)
    if (before && JSON.stringify(before.config) === JSON.stringify(config) && before.wanted && !before.failure) return
    const member = this.newMember(config, before)
    const keeps = before?.supervisor?.current && before.wanted && member.supervisor !== undefined ? before : undefined
    if (keeps) this.candidates.add(member)
    else this.take(member, before)
    try {
      await this.join(member)
      if (keeps && this.members.get(config.name) === keeps) this.take(member, keeps)
    } catch (error) {
      if (keeps) keeps.refused = asFailure(error).data
    }
    this.candidates.delete(member)
    for (const each of [member, keeps]) if (each) this.tell(each)
    if (this.members.get(config.name) !== member) this.release(member)
  }

  /** Forgets a pool; its generation drains and ends. */
  remove(name: string): void {
    const member = this.members.get(name)
    if (!this.members.delete(name)) return
    this.release(member)
    this.options.on.gone(name)
  }

  /** @throws Failure `pool-unknown`, `pool-file-refused` and whatever keeps FPM from starting. */
  async start(name: string): Promise<void> {
    const member = await this.revived(name)
    this.tell(member)
    if (member.supervisor && !member.supervisor.current) await member.supervisor.apply()
    if (member.failure) throw failureFrom(member.failure)
  }

  /** New exchanges are refused at once, those that run are finished. @throws Failure `pool-unknown` */
  stop(name: string): Promise<void> {
    const member = this.named(name)
    member.wanted = false
    this.tell(member)
    this.release(member)
    return Promise.resolve()
  }

  /** The next generation from the file as it is now, then the old one drains. @returns when the next serves. @throws as `start`; then the running one goes on. */
  async restart(name: string): Promise<void> {
    const member = await this.revived(name)
    await member.supervisor?.apply()
    if (member.failure) throw failureFrom(member.failure)
  }

  /** What PHP-FPM makes of other bytes in place of the pool's file. @throws Failure `pool-unknown`, why it refuses them */
  async tryBytes(name: string, bytes: Buffer): Promise<void> {
    await this.named(name).supervisor?.tryBytes(bytes)
  }

  /** The text that the running generation was started from; null: none runs. @throws Failure `pool-unknown` */
  appliedText(name: string): string | null {
    const { supervisor } = this.named(name)
    const plan = supervisor?.current && supervisor.plan
    return plan ? plan.frozen.text.lines.map(({ text }) => text).join('') : null
  }

  /** Ends what the draining generations still hold. @throws Failure `pool-unknown` */
  endDraining(name: string): void {
    this.named(name).supervisor?.endDraining()
  }

  /** Did the master of that generation die? Its end may be seen a moment after a cut connection: waits for it, at most 300 ms. */
  async masterDied(name: string, generation: number): Promise<boolean> {
    const supervisor = this.members.get(name)?.supervisor
    return supervisor !== undefined && (await supervisor.masterEnded(generation, DEATH_WAIT_MS))
  }

  views(): PoolStatus[] {
    return [...this.members.values()].map((member) => member.status())
  }

  /**
   * What PHP-FPM's full status says of each generation of a pool; one that does not answer is missing.
   * @param spare whether a worker is free to answer where only workers can @throws Failure `pool-unknown`
   */
  async workers(name: string, spare: boolean): Promise<readonly GenerationReport[]> {
    const reports = await Promise.all(this.named(name).asked(spare).map(generationStatus))
    return reports.flatMap((report) => report ?? [])
  }

  /** The last 2,000 lines of a pool, oldest first. @throws Failure `pool-unknown` */
  lines(name: string): readonly LogLine[] {
    return this.named(name).lines.lines()
  }

  /** Calls `line` with each line of that pool from now on. @returns what ends it. @throws Failure `pool-unknown` */
  follow(name: string, line: (line: LogLine) => void): () => void {
    return this.named(name).lines.follow(line)
  }

  /** Ends all: what runs may finish for `limitMs`, then it is ended by force. After it no php-fpm, no socket and no run folder is left. Never rejects. */
  async close(limitMs: number = CLOSE_LIMIT_MS): Promise<void> {
    this.closed = true
    await Promise.all([...this.supervisors.values()].map((each) => each.close(limitMs)))
    await this.run?.close()
  }

  /** @throws Failure what keeps it from running */
  private async join(member: Member): Promise<void> {
    const { supervisor } = member
    if (!supervisor) return
    // A section of a file that runs already needs no new generation.
    if (supervisor.current && supervisor.plan) await this.check([member], supervisor.plan)
    else await supervisor.apply()
    this.tell(member)
  }

  private newMember(config: PoolConfig, before: Member | undefined): Member {
    try {
      // The engine must never see a number of this pool twice.
      const number = Math.max(this.numbers.get(config.file) ?? 0, (before && this.numbers.get(before.config.file)) ?? 0)
      this.numbers.set(config.file, number)
      return new Member(config, config.responder === 'fpm' ? this.supervisorOf(config) : undefined, before?.lines)
    } catch (error) {
      const member = new Member(config, undefined, before?.lines)
      member.failure = asFailure(error).data
      return member
    }
  }

  /** From now on it is the pool of that name. */
  private take(member: Member, before: Member | undefined): void {
    this.members.set(member.config.name, member)
    if (before) member.told = before.told
    if (before && before.supervisor !== member.supervisor) this.release(before)
    this.tell(member)
  }

  private supervisorOf(config: PoolConfig): Supervisor {
    const key = `${config.php ?? ''}\n${config.file}`
    const known = this.supervisors.get(key)
    if (known) return known
    const { run: name, search, on } = this.options
    const run = this.openedRun()
    const made: Supervisor = new Supervisor({
      file: config.file,
      php: config.php,
      search,
      env: this.options.env ?? process.env,
      run: name,
      nextFolder: run.nextFolder,
      reaper: run.reaper,
      nextNumber: () => {
        const n = (this.numbers.get(config.file) ?? 0) + 1
        this.numbers.set(config.file, n)
        return n
      },
      approve: (plan) => this.check(this.membersOf(made), plan),
      on: {
        changed: () => {
          for (const member of this.membersOf(made)) this.tell(member)
        },
        line: (line) => this.line(made, line),
        figures: (figures) => on.figures(figures),
      },
    })
    this.supervisors.set(key, made)
    return made
  }

  /** The folder of this run, its reaper: made when the first pool needs them. @throws Failure `run-folder-unsafe` */
  private openedRun(): Run {
    this.run ??= openRun(this.options.runFolder, this.options.run, (level, says) => {
      for (const member of this.members.values()) this.options.on.line(member.lines.add({ level, source: 'sluice', pid: null, says }))
    })
    return this.run
  }

  /** Looks whether each can use what PHP-FPM took. @throws Failure where none of them can. */
  private async check(members: readonly Member[], plan: Plan): Promise<void> {
    for (const member of members) {
      const { reader, failure } = await memberCheck(member.config, plan)
      member.reader = reader
      member.failure = failure
      if (failure) this.options.on.line(member.lines.add({ level: 'error', source: 'sluice', pid: null, says: failure.says }))
    }
    const [first] = members
    if (first?.failure && members.every(({ failure }) => failure !== null)) throw failureFrom(first.failure)
  }

  /** Its supervisor stops where no other pool wants it. */
  private release(member: Member | undefined): void {
    const supervisor = member?.supervisor
    if (supervisor && !this.membersOf(supervisor).some((each) => each.wanted)) supervisor.stop()
  }

  private line(supervisor: Supervisor, told: SupervisorLine): void {
    const { pool } = told
    for (const member of this.membersOf(supervisor)) {
      // The pool of the status listener is NAME_status.
      const meant = pool === null || [pool, pool.replace(/_status$/, '')].some((name) => sameSection(name, member.config.section))
      if (meant) this.options.on.line(member.lines.add(told))
    }
  }

  private membersOf(supervisor: Supervisor): Member[] {
    return [...this.members.values(), ...this.candidates].filter((each) => each.supervisor === supervisor)
  }

  /** The pool, wanted again; one for which nothing could be made is tried once more. */
  private async revived(name: string): Promise<Member> {
    const { config, supervisor } = this.named(name)
    if (config.responder === 'fpm' && !supervisor) await this.set(config)
    const member = this.named(name)
    member.wanted = true
    member.refused = null
    return member
  }

  private named(name: string): Member {
    const member = this.members.get(name)
    if (!member) throw new Failure('pool-unknown', { pool: name })
    return member
  }

  /** Tells what is another than it was told last. */
  private tell(member: Member): void {
    if (this.members.get(member.config.name) !== member) return
    const pool = member.enginePool()
    const view = member.status()
    const told = { pool: JSON.stringify(pool), view: JSON.stringify(view) }
    const before = member.told
    member.told = told
    if (told.pool !== before.pool) this.options.on.pool(pool)
    if (told.view !== before.view) this.options.on.view(view)
  }
}

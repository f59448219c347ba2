import type { CutAnswer, CutConnection, ServerFigures } from '../../app/contract/engine-messages.ts'
import type { Figures } from '../../app/contract/spool-messages.ts'
import type { LogLine } from '../../app/contract/state.ts'
import { asFailure, Failure, type FailureData, failureFrom } from '../../app/failure.ts'
import { chooseResponder } from './choose-responder.ts'
import type { LaunchEmbedded } from './embedded-process.ts'
import { type GenerationReport, generationStatus } from './generation-status.ts'
import { Member, type PoolStatus } from './member.ts'
import { memberCheck } from './member-check.ts'
import { type MemberEvents, Members } from './members.ts'
import type { Plan } from './plan.ts'
import type { PoolConfig } from './pool-config.ts'
import type { Responder } from './responder.ts'
import { commandResponder } from './responders/command.ts'
import { embeddedResponder } from './responders/embedded.ts'
import { externalResponder } from './responders/external.ts'
import { fpmResponder } from './responders/fpm.ts'
import { Runners } from './runners.ts'

export type { PoolConfig, PoolStatus }

export interface PoolEvents extends MemberEvents {
  gone(name: string): void
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
  /** How the embedded PHP is started: forked unless said. */
  readonly launchEmbedded?: LaunchEmbedded | undefined
  /** `dist/embedded.cjs` unless said. */
  readonly embeddedProgram?: string | undefined
  readonly on: PoolEvents
}

/** How long a cut connection's master may take to be known as dead. */
const DEATH_WAIT_MS = 300
const CLOSE_LIMIT_MS = 5000

/** All pools of a running Sluice. What becomes of a pool is in its state; only what somebody asked for throws. */
export class Pools {
  private readonly members: Members
  private readonly runners: Runners
  private closed = false

  constructor(private readonly options: PoolsOptions) {
    const { runFolder, run, search, env = process.env, launchEmbedded, embeddedProgram, on } = options
    const members = new Members(on)
    this.members = members
    this.runners = new Runners({
      ...{ runFolder, run, search, env, launchEmbedded, embeddedProgram },
      on: {
        changed: (runner) => {
          for (const member of members.of(runner)) members.tell(member)
        },
        line: (runner, line) => members.line(runner, line),
        figures: (figures) => on.figures(figures),
        approve: (supervisor, plan) => this.check(members.of(supervisor), plan),
        warning: (level, says) => {
          for (const member of members.all()) members.say(member, level, says)
        },
      },
    })
  }

  /**
   * A new pool, or other settings of one that is there: where that one runs, it does so until the new settings serve, and goes on
   * where they are refused. @returns when it is settled, which its view tells; it never rejects.
   */
  async set(config: PoolConfig): Promise<void> {
    if (this.closed) return
    const before = this.members.get(config.name)
    if (before && JSON.stringify(before.config) === JSON.stringify(config) && before.wanted && !before.failure) {
      before.refused = null
      this.members.tell(before)
      return
    }
    await this.replace(config, before)
  }

  private async replace(config: PoolConfig, before: Member | undefined): Promise<void> {
    const member = this.newMember(config, before)
    const keeps = before?.runner?.current && before.wanted && member.runner !== undefined ? before : undefined
    if (keeps) this.members.candidates.add(member)
    else this.take(member, before)
    try {
      await this.join(member)
      if (keeps && this.members.get(config.name) === keeps) this.take(member, keeps)
    } catch (error) {
      if (keeps) keeps.refused = asFailure(error).data
    }
    this.members.candidates.delete(member)
    for (const each of [member, keeps]) if (each) this.members.tell(each)
    if (this.members.get(config.name) !== member) this.release(member)
  }

  /** Settings of a pool that nothing can be made of. Where it serves it goes on and says so, else it is forgotten. @returns whether it serves */
  refuse(name: string, failure: FailureData): boolean {
    const member = this.members.get(name)
    if (member?.enginePool().state !== 'ready') {
      this.remove(name)
      return false
    }
    member.refused = failure
    this.members.tell(member)
    return true
  }

  /** Forgets a pool; its generation drains and ends. */
  remove(name: string): void {
    const member = this.members.get(name)
    if (!member) return
    this.members.delete(name)
    this.release(member)
    this.options.on.gone(name)
  }

  /** @throws Failure `pool-unknown`, `pool-file-refused` and whatever keeps FPM from starting. */
  async start(name: string): Promise<void> {
    const member = await this.revived(name)
    this.members.tell(member)
    if (!member.runner?.current) await member.runner?.apply()
    if (member.failure) throw failureFrom(member.failure)
  }

  /** New exchanges are refused at once, those that run are finished. @throws Failure `pool-unknown` */
  stop(name: string): Promise<void> {
    const member = this.members.named(name)
    member.wanted = false
    this.members.tell(member)
    this.release(member)
    return Promise.resolve()
  }

  /** The next generation from the file as it is now, then the old one drains. @returns when the next serves. @throws as `start`; then the running one goes on. */
  async restart(name: string): Promise<void> {
    const before = this.members.named(name).responder
    const member = await this.revived(name)
    // Another responder has just been started.
    if (member.responder === before || !member.runner?.current) await member.runner?.apply()
    if (member.failure) throw failureFrom(member.failure)
  }

  /** What PHP-FPM makes of other bytes in place of the pool's file. @throws Failure `pool-unknown`, why it refuses them */
  async tryBytes(name: string, bytes: Buffer): Promise<void> {
    await this.members.named(name).responder.supervisor?.tryBytes(bytes)
  }

  /** The text that the running generation was started from; null: none runs. @throws Failure `pool-unknown` */
  appliedText(name: string): string | null {
    const { supervisor } = this.members.named(name).responder
    const plan = supervisor?.current && supervisor.plan
    return plan ? plan.frozen.text.lines.map(({ text }) => text).join('') : null
  }

  /** Ends what the draining generations still hold. @throws Failure `pool-unknown` */
  endDraining(name: string): void {
    this.members.named(name).runner?.endDraining()
  }

  /** The engine holds connections of that pool to no generation but this: a program that drains may end. */
  holdsNoOther(name: string, generation: number | null): void {
    this.runners.holdsNoOther(name, generation)
  }

  /** How the engine fares with the servers of an external pool. */
  saw(name: string, servers: readonly ServerFigures[]): void {
    this.members.get(name)?.responder.saw?.(servers)
  }

  /** Whose death cut a connection to that generation? It may be seen a moment after that: waits for it, a second at most. */
  async whoDied({ pool, generation, held }: CutConnection): Promise<CutAnswer> {
    const member = this.members.get(pool)
    const ended = member?.runner?.masterEnded(generation, DEATH_WAIT_MS) ?? Promise.resolve(false)
    const worker = (held && (await member?.deaths.ofCut(ended))) || null
    return { masterDied: worker === null && (await ended), worker }
  }

  /** A file to be deleted after our own end, however that comes. @throws Failure `run-folder-unsafe` */
  keepClean(path: string): void {
    this.runners.keepClean(path)
  }

  /** It is no more ours to be deleted. */
  leaveAlone(path: string): void {
    this.runners.leaveAlone(path)
  }

  views(): PoolStatus[] {
    return this.members.all().map((member) => member.status())
  }

  /**
   * What PHP-FPM's full status says of each generation of a pool; one that does not answer is missing.
   * @param spare whether a worker is free to answer where only workers can @throws Failure `pool-unknown`
   */
  async workers(name: string, spare: boolean): Promise<readonly GenerationReport[]> {
    const reports = await Promise.all(this.members.named(name).responder.asked(spare).map(generationStatus))
    return reports.flatMap((report) => report ?? [])
  }

  /** The last 2,000 lines of a pool, oldest first. @throws Failure `pool-unknown` */
  lines(name: string): readonly LogLine[] {
    return this.members.named(name).lines.lines()
  }

  /** Calls `line` with each line of that pool from now on. @returns what ends it. @throws Failure `pool-unknown` */
  follow(name: string, line: (line: LogLine) => void): () => void {
    return this.members.named(name).lines.follow(line)
  }

  /** Ends all: what runs may finish for `limitMs`, then it is ended by force. After it no process, no socket and no run folder is left. Never rejects. */
  async close(limitMs: number = CLOSE_LIMIT_MS): Promise<void> {
    this.closed = true
    await this.runners.close(limitMs)
  }

  /** @throws Failure what keeps it from running */
  private async join(member: Member): Promise<void> {
    const kind = await this.choice(member.config)
    if (this.closed || !member.wanted) throw new Failure('pool-stopped', { pool: member.config.name })
    if (kind !== member.responder.kind) member.responder = embeddedResponder(this.runners.embedded(member.config), true)
    await member.responder.join((plan) => this.check([member], plan))
    this.members.tell(member)
  }

  private newMember(config: PoolConfig, before: Member | undefined): Member {
    if (before) this.runners.continueNumbers(config, before.config)
    try {
      return new Member(config, this.responder(config), before?.lines)
    } catch (error) {
      const member = new Member(config, fpmResponder(config, undefined), before?.lines)
      member.failure = asFailure(error).data
      return member
    }
  }

  /** @throws Failure `run-folder-unsafe` */
  private responder(config: PoolConfig): Responder {
    if (config.responder === 'external') return externalResponder(this.runners.external(config))
    if (config.responder === 'command') return commandResponder(this.runners.command(config), config)
    if (config.responder === 'embedded') return embeddedResponder(this.runners.embedded(config), false)
    return fpmResponder(config, this.runners.supervisor(config))
  }

  private choice(config: PoolConfig): Promise<PoolConfig['responder']> {
    const { search, env = process.env, embeddedProgram } = this.options
    return chooseResponder(config, { search, env }, embeddedProgram)
  }

  /** From now on it is the pool of that name. */
  private take(member: Member, before: Member | undefined): void {
    this.members.set(member)
    if (before) member.told = before.told
    if (before && before.runner !== member.runner) this.release(before)
    this.members.tell(member)
  }

  /** Looks whether each can use what PHP-FPM took. @throws Failure where none of them can. */
  private async check(members: readonly Member[], plan: Plan): Promise<void> {
    for (const member of members) {
      const { reader, failure } = await memberCheck(member.config, plan)
      member.reader = reader
      member.failure = failure
      if (failure) this.members.say(member, 'error', failure.says)
    }
    const [first] = members
    if (first?.failure && members.every(({ failure }) => failure !== null)) throw failureFrom(first.failure)
  }

  /** Its runner stops where no other pool wants it. */
  private release({ runner }: Member): void {
    if (runner && !this.members.of(runner).some((each) => each.wanted)) runner.stop()
  }

  /**
   * The pool, wanted again. It is made anew where nothing could be made for it, or where another responder is the right one now:
   * php-fpm was installed. @throws Failure why that one does not serve, while what ran goes on
   */
  private async revived(name: string): Promise<Member> {
    const before = this.members.named(name)
    const { config, responder } = before
    before.wanted = true
    before.refused = null
    if (!responder.runner || (await this.choice(config)) !== responder.kind) {
      await this.replace(config, before)
      if (this.members.get(name) === before && before.refused) throw failureFrom(before.refused)
    }
    return this.members.named(name)
  }
}

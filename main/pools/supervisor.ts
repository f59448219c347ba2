import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Figures } from '../../app/contract/spool-messages.ts'
import type { LogLine, PoolView } from '../../app/contract/state.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { parseFpmLog } from '../../app/pool/fpm-log.ts'
import { fpmRefusal } from '../../app/pool/fpm-refusal.ts'
import { BackOff } from './back-off.ts'
import { Bell } from './bell.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { FileWatch } from './file-watch.ts'
import { type FrozenPool, frozenPaths } from './frozen-pool.ts'
import { type GenerationEnd, START_LIMIT_MS } from './generation.ts'
import { makePlan, type Plan } from './plan.ts'
import { type PreparedPool, preparePool } from './prepared-pool.ts'
import type { Reaper } from './reaper.ts'
import { RunningGeneration } from './running-generation.ts'
import { Turns } from './turns.ts'

/** More generations of a file than these never drain at once: a further change waits for the oldest. */
const MOST_DRAINING = 3

export interface SupervisorOptions {
  /** The pool file, absolute. */
  readonly file: string
  readonly php: string | undefined
  readonly search: readonly string[] | undefined
  readonly env: NodeJS.ProcessEnv
  /** A path for the folder of the next generation. */
  readonly nextFolder: () => string
  readonly run: string
  readonly reaper: Reaper
  /** Number of the next generation. */
  readonly nextNumber: () => number
  /** Called with what PHP-FPM took, before it is started. Throws where nobody can use it. */
  readonly approve: (plan: Plan) => Promise<void>
  readonly on: SupervisorEvents
}

export interface SupervisorEvents {
  /** Its state, its current generation or one that drains is another than before. */
  changed(): void
  line(line: SupervisorLine): void
  figures(figures: readonly Figures[]): void
}

/** `pool`: the section that it speaks of; null: all. */
export type SupervisorLine = { readonly pool: string | null } & Pick<LogLine, 'level' | 'source' | 'pid' | 'says'>

type State = PoolView['state']

/** Keeps one pool file running: at most one generation takes requests, others drain. */
export class Supervisor {
  state: State = { word: 'starting', says: 'It is about to start.', sinceMs: Date.now(), failure: null }
  /** Takes the requests. */
  current: RunningGeneration | undefined
  /** All that have not ended, oldest first. */
  readonly generations: RunningGeneration[] = []
  /** Of the last file that PHP-FPM took. */
  plan: Plan | undefined
  private wanted = false
  private closing = false
  private readonly backOff = new BackOff()
  /** The attempts to start again after a crash; aborted by a later crash, by a change that works, and by a stop. */
  private recovery: AbortController | undefined
  private readonly changes = new Turns(
    () => this.roomToDrain(),
    () => this.change(),
  )
  /** Rings when a master has ended. */
  private readonly exits = new Bell()
  /** Generations of which something may still be there, ended ones among them. */
  private readonly leaving = new Set<Promise<void>>()
  /** The last file that could be read, taken or not. */
  private seen: FrozenPool | undefined
  private watch: FileWatch | undefined

  constructor(private readonly options: SupervisorOptions) {}

  /** Whether requests are meant to be answered. */
  get running(): boolean {
    return this.wanted
  }

  /**
   * The next generation from the file as it is, then the one before drains. Calls that come while one waits are one.
   * @returns when it serves. @throws Failure why not; what ran goes on.
   */
  apply(): Promise<void> {
    this.wanted = true
    return this.changes.ask()
  }

  /** What PHP-FPM makes of other bytes in place of the file's; nothing is started or written. @throws Failure why it refuses them */
  async tryBytes(instead: Buffer): Promise<void> {
    const { file, php, search, env, nextFolder } = this.options
    const folder = nextFolder()
    const nothing = (): void => {}
    await makePlan({ file, instead, php, search, env, folder, onRead: nothing, approve: async () => {}, onWarning: nothing })
    rmSync(folder, { recursive: true, force: true })
  }

  /** Takes no requests any more; what runs is finished. */
  stop(): void {
    this.wanted = false
    this.endRecovery()
    this.watch?.close()
    this.current = undefined
    this.settleStopped()
    for (const each of [...this.generations]) each.happened('replaced')
    this.settleStopped()
  }

  /** Ends what drains now, whatever it does. */
  endDraining(): void {
    for (const each of [...this.generations]) if (each !== this.current && each.state.at !== 'starting') each.happened('give-up')
  }

  /** As `stop`, for ever; what still runs after `limitMs` is ended by force. @returns when nothing is left. */
  async close(limitMs: number): Promise<void> {
    this.closing = true
    this.stop()
    const all = [...this.generations]
    for (const each of all) each.happened('closing')
    const limit = setTimeout(() => {
      for (const each of all) each.happened('give-up')
    }, limitMs)
    await this.changes.settled()
    await Promise.all(this.leaving)
    clearTimeout(limit)
  }

  /** Whether the master of a generation has ended; waits at most `limitMs` for it. */
  masterEnded(n: number, limitMs: number): Promise<boolean> {
    return this.exits.until(() => !this.generations.some((each) => each.n === n && each.exit === null), limitMs)
  }

  /** Waits until one more may drain. */
  private async roomToDrain(): Promise<void> {
    for (;;) {
      const draining = this.generations.filter((each) => each !== this.current)
      const [oldest] = draining
      if (draining.length < MOST_DRAINING || !oldest || this.closing) return
      this.say(this.state.word, `The next change waits for generation ${oldest.n} to finish what it holds.`, this.state.failure)
      await oldest.gone
    }
  }

  private async change(): Promise<void> {
    this.throwIfStopped()
    this.watch?.close()
    if (!this.current && !this.recovery) this.say('starting', 'The pool file is checked.')
    try {
      const { file, php, search, env, nextFolder, approve, on } = this.options
      const { plan, pool } = await makePlan({
        file,
        php,
        search,
        env,
        folder: nextFolder(),
        onRead: (frozen) => {
          this.seen = frozen
        },
        approve: async (made) => {
          await approve(made)
          this.throwIfStopped()
        },
        onWarning: (line) => on.line(parseFpmLog(line)),
      })
      await this.launch(plan, pool, undefined)
    } catch (error) {
      this.refuse(asFailure(error))
      throw error
    }
  }

  /** @returns when it serves. @throws Failure `pool-did-not-start`, `pool-no-ping` */
  private launch(plan: Plan, pool: PreparedPool, recovery: AbortController | undefined): Promise<void> {
    const { env, run, reaper, nextNumber, on } = this.options
    const n = nextNumber()
    if (!this.current) this.say('starting', `Generation ${n} starts; its ping is awaited.`)
    return new Promise((resolve, reject) => {
      const generation: RunningGeneration = new RunningGeneration({
        n,
        pool,
        php: plan.php,
        effective: plan.effective,
        env,
        run,
        reaper,
        on: {
          serving: () => {
            this.serve(generation, plan, recovery)
            resolve()
          },
          crashed: () => this.crashed(generation, plan),
          ended: (_, why) => {
            reject(this.endOf(generation, why))
            this.ended(generation, why)
          },
          changed: () => {
            if (generation.exit !== null) this.exits.ring()
            on.changed()
          },
          line: (line) => on.line(line),
          figures: (figures) => on.figures(figures),
        },
      })
      this.generations.push(generation)
      this.leaving.add(generation.gone)
      void generation.gone.then(() => this.leaving.delete(generation.gone))
      const { removed } = cleanEnvironment(env)
      if (removed.length > 0) this.line('notice', `Not handed to PHP-FPM: ${removed.join(', ')}.`)
      this.line('notice', `Generation ${n} starts: pid ${generation.pid}, PHP ${plan.php.version}, ${plan.php.path}.`)
      on.changed()
    })
  }

  private serve(generation: RunningGeneration, plan: Plan, recovery: AbortController | undefined): void {
    this.line('notice', `Generation ${generation.n} serves, ${Math.round(generation.startMs)} ms after its start.`)
    // A recovery starts from an older file than a change that went through meanwhile.
    if (!this.wanted || recovery?.signal.aborted) {
      generation.happened('replaced')
      return
    }
    this.endRecovery()
    const before = this.current
    this.current = generation
    this.plan = plan
    this.say('ready', `Generation ${generation.n} serves: pid ${generation.pid}, PHP ${plan.php.version}.`)
    if (!before) return
    this.line('notice', `Generation ${before.n} takes no new requests and finishes what it holds.`)
    before.happened('replaced')
  }

  private crashed(generation: RunningGeneration, plan: Plan): void {
    this.exits.ring()
    if (this.current !== generation) return
    this.current = undefined
    const how = generation.exit ?? ''
    const delayMs = this.backOff.afterCrash(generation.servedMs)
    this.line('error', `The master of generation ${generation.n} (pid ${generation.pid}) ended: ${how}. Its workers finish what they hold.`)
    this.recover(plan, how, delayMs)
  }

  /** Starts from the frozen copy, again and again, until one serves or somebody else decides. */
  private recover(plan: Plan, how: string, firstDelayMs: number): void {
    this.endRecovery()
    const recovery = new AbortController()
    this.recovery = recovery
    const failure = new Failure('generation-died', { pool: this.options.file, how }).data
    const attempt = async (): Promise<void> => {
      for (let delayMs = firstDelayMs; !recovery.signal.aborted; delayMs = this.backOff.afterCrash(0)) {
        const when = delayMs === 0 ? 'the next generation starts at once' : `again in ${delayMs / 1000} s`
        this.say('crashed', `The master ended (${how}); ${when}.`, failure)
        await pause(delayMs, undefined, { signal: recovery.signal })
        try {
          await this.launch(plan, preparePool(plan.frozen, plan.php, this.options.nextFolder()), recovery)
          return
        } catch (error) {
          this.line('error', asFailure(error).message)
        }
      }
    }
    attempt().catch(() => undefined) // aborted
  }

  /** A change that did not work. What runs goes on; where nothing runs, the file is looked at until it is another. */
  private refuse(failure: Failure): void {
    this.line('error', failure.message)
    if (this.closing || !this.wanted) return
    if (this.current) {
      const { n, pid } = this.current
      this.say('ready', `Generation ${n} (pid ${pid}) goes on; the change was refused: ${failure.message}`, failure.data)
      return
    }
    if (this.recovery) return // from the last good copy
    this.say('failed', failure.message, failure.data)
    const included = this.seen ? frozenPaths(this.seen) : []
    this.watch = new FileWatch([this.options.file, ...included], () => {
      this.line('notice', 'The pool file was changed; it is tried again.')
      this.apply().catch(() => undefined) // in its state
    })
  }

  private ended(generation: RunningGeneration, why: GenerationEnd): void {
    this.exits.ring()
    const at = this.generations.indexOf(generation)
    if (at >= 0) this.generations.splice(at, 1)
    if (why === 'drained' || why === 'given-up') this.line('notice', `Generation ${generation.n} has ended.`)
    if (!this.wanted) this.settleStopped()
    this.options.on.changed()
  }

  private settleStopped(): void {
    if (this.generations.length === 0) this.say('stopped', 'Stopped.')
    else this.say('draining', `It finishes what it holds: generation ${this.generations.map((each) => each.n).join(', ')}.`)
  }

  private endOf(generation: RunningGeneration, why: GenerationEnd): Failure {
    const pool = this.options.file
    if (why === 'no-ping') return new Failure('pool-no-ping', { pool, ms: START_LIMIT_MS })
    if (why === 'given-up') return new Failure('pool-stopped', { pool })
    const words = fpmRefusal(generation.lastWords)?.reason
    return new Failure('pool-did-not-start', { pool, reason: words ?? `it ended (${generation.exit ?? 'without a word'})` })
  }

  private endRecovery(): void {
    this.recovery?.abort()
    this.recovery = undefined
  }

  private throwIfStopped(): void {
    if (this.closing || !this.wanted) throw new Failure('pool-stopped', { pool: this.options.file })
  }

  private say(word: State['word'], says: string, failure: State['failure'] = null): void {
    this.state = { word, says, failure, sinceMs: word === this.state.word ? this.state.sinceMs : Date.now() }
    this.options.on.changed()
  }

  private line(level: LogLine['level'], says: string): void {
    this.options.on.line({ pool: null, level, source: 'sluice', pid: null, says })
  }
}

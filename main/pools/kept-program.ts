import type { GenerationView, LogLine, PoolView } from '../../app/contract/state.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { BackOff } from './back-off.ts'
import { Bell } from './bell.ts'
import type { Reaper } from './reaper.ts'
import { Turns } from './turns.ts'

export interface KeptProgramOptions<Settings> {
  /** Of the pool. */
  readonly name: string
  readonly settings: Settings
  /** Number of the next generation. */
  readonly nextNumber: () => number
  readonly env: NodeJS.ProcessEnv
  readonly on: KeptProgramEvents
}

export interface KeptProgramEvents {
  /** Its state, its current generation or one that drains is another than before. */
  changed(): void
  line(line: Pick<LogLine, 'level' | 'source' | 'pid' | 'says'>): void
}

/** One running instance of the program. */
export interface ProgramGeneration {
  readonly n: number
  /** 0: it could not be started. */
  readonly pid: number
  readonly at: GenerationView['at']
  /** How it ended; null: it runs. */
  readonly exit: string | null
  /** When its process is gone. */
  readonly gone: Promise<void>
  /** How long it has served, ms; 0: it never did. */
  readonly servedMs: number
  /** From its start until it served, ms. */
  readonly startMs: number
  /** It takes no more connections and finishes what runs; what lasts longer is cut. */
  drain(limitMs: number): void
  /** Nothing asks it any more: it ends now, within `limitMs`. */
  quit(limitMs: number): void
  /** Ends it, whatever it does. */
  kill(): void
}

export interface ProgramEvents {
  /** It takes requests. */
  serving(): void
  /** It never will. Followed by `ended`. */
  failed(failure: Failure): void
  /** Its process is gone. `how`: "signal SIGKILL". */
  ended(how: string): void
  line(level: LogLine['level'], says: string): void
}

type State = PoolView['state']

/** What is replaced or stopped may finish what it runs for so long: no request lasts longer. */
const DRAIN_MS = 310_000

/** Keeps a program running for one pool: at most one generation of it takes requests, others drain. */
export abstract class KeptProgram<Settings, Generation extends ProgramGeneration> {
  state: State = { word: 'starting', says: 'It is about to start.', sinceMs: Date.now(), failure: null }
  /** Takes the requests. */
  current: Generation | undefined
  /** All that have not ended, oldest first. */
  readonly generations: Generation[] = []
  protected settings: Settings
  /** What the current generation was started with. */
  private servedWith: Settings | undefined
  private wanted = false
  private closing = false
  private recovery: NodeJS.Timeout | undefined
  private readonly backOff = new BackOff()
  /** Rings when a process has ended. */
  private readonly exits = new Bell()
  private readonly changes = new Turns(
    () => Promise.resolve(),
    () => this.launch(),
  )

  constructor(
    private readonly kept: KeptProgramOptions<Settings>,
    /** For sentences: "the embedded PHP". */
    private readonly what: string,
    private readonly reaper: Pick<Reaper, 'addGroup' | 'removeGroup'> | undefined,
  ) {
    this.settings = kept.settings
  }

  /** Whether requests are meant to be answered. */
  get running(): boolean {
    return this.wanted
  }

  /** Whether what runs was started with other settings than the next generation will be. */
  get stale(): boolean {
    return this.servedWith !== this.settings
  }

  /** From the next generation on. */
  use(settings: Settings): void {
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.settings = settings
  }

  /**
   * The next generation; once it serves, the one before drains. Calls that come while one waits are one.
   * @returns when it serves. @throws Failure why it does not; what ran goes on.
   */
  apply(): Promise<void> {
    this.wanted = true
    return this.changes.ask()
  }

  /** Takes no requests any more; what runs is finished. */
  stop(): void {
    this.wanted = false
    clearTimeout(this.recovery)
    this.current = undefined
    for (const each of this.generations) if (each.at !== 'draining') each.drain(DRAIN_MS)
    this.settleStopped()
  }

  /** Ends what drains now, whatever it does. */
  endDraining(): void {
    for (const each of this.generations) if (each.at === 'draining') each.kill()
  }

  /** As `stop`, for ever; what still runs after `limitMs` is cut. @returns when nothing is left. Never rejects. */
  async close(limitMs: number): Promise<void> {
    this.closing = true
    this.stop()
    for (const each of this.generations) each.quit(limitMs)
    await this.changes.settled()
    await Promise.all(this.generations.map((each) => each.gone))
    this.cleared()
  }

  /** Whether the process of a generation has ended; waits at most `limitMs` for it. */
  masterEnded(n: number, limitMs: number): Promise<boolean> {
    return this.exits.until(() => !this.generations.some((each) => each.n === n && each.exit === null), limitMs)
  }

  /** What must be known before a generation is begun. @throws Failure why none can be */
  protected prepare(): Promise<void> {
    return Promise.resolve()
  }

  /** Starts a generation with the settings as they are now; no event comes before it returns. @throws Failure why not */
  protected abstract begin(n: number, on: ProgramEvents): Generation
  /** What is said of one that serves, after "Generation 2 serves: pid 12, ". */
  protected abstract described(generation: Generation): string
  protected abstract died(how: string): Failure
  /** Nothing of it is left. */
  protected abstract cleared(): void

  private async launch(): Promise<void> {
    clearTimeout(this.recovery)
    try {
      await this.prepare()
      if (this.closing || !this.wanted) throw this.stopped()
      await this.serving()
    } catch (error) {
      this.refuse(asFailure(error))
      throw error
    }
  }

  /** @returns when the next generation serves. @throws Failure why not */
  private serving(): Promise<void> {
    const n = this.kept.nextNumber()
    const { settings, what } = this
    if (!this.current) this.say('starting', `${capital(what)} starts.`)
    return new Promise((resolve, reject) => {
      const generation: Generation = this.begin(n, {
        serving: () => {
          this.serve(generation, settings)
          resolve()
        },
        failed: reject,
        ended: (how) => {
          // Stopped before it served.
          reject(this.stopped())
          this.reaper?.removeGroup(generation.pid)
          this.ended(generation, how)
        },
        line: (level, says) => this.kept.on.line({ level, source: 'worker', pid: generation.pid, says }),
      })
      this.generations.push(generation)
      if (generation.pid > 0) this.reaper?.addGroup(generation.pid)
      this.line('notice', `Generation ${n} of ${what} starts.`)
      this.kept.on.changed()
    })
  }

  private serve(generation: Generation, settings: Settings): void {
    this.line('notice', `Generation ${generation.n} serves, ${Math.round(generation.startMs)} ms after its start.`)
    if (!this.wanted) {
      generation.drain(DRAIN_MS)
      return
    }
    const before = this.current
    this.current = generation
    this.servedWith = settings
    this.say('ready', `Generation ${generation.n} serves: pid ${generation.pid}, ${this.described(generation)}`)
    before?.drain(DRAIN_MS)
  }

  private ended(generation: Generation, how: string): void {
    const at = this.generations.indexOf(generation)
    if (at >= 0) this.generations.splice(at, 1)
    if (this.current === generation) {
      this.current = undefined
      this.line('error', `Generation ${generation.n} (pid ${generation.pid}) ended: ${how}.`)
      this.recover(how, generation.servedMs)
    } else if (!this.wanted) this.settleStopped()
    this.exits.ring()
    this.kept.on.changed()
  }

  /** Again and again, until one serves or somebody else decides. */
  private recover(how: string, servedMs: number): void {
    const delayMs = this.backOff.afterCrash(servedMs)
    const says = `It ended (${how}); ${delayMs === 0 ? 'it starts again at once' : `again in ${delayMs / 1000} s`}.`
    this.say('crashed', says, this.died(how).data)
    this.recovery = setTimeout(() => {
      this.changes.ask().catch((error: unknown) => {
        if (this.wanted && !this.closing && !this.current) this.recover(asFailure(error).message, 0)
      })
    }, delayMs)
  }

  /** A start that did not work. What runs goes on. */
  private refuse(failure: Failure): void {
    if (this.closing || !this.wanted) return
    this.line('error', failure.message)
    if (this.current)
      this.say('ready', `Generation ${this.current.n} goes on; the next one did not start: ${failure.message}`, failure.data)
    else this.say('failed', failure.message, failure.data)
  }

  private settleStopped(): void {
    if (this.generations.length === 0) this.say('stopped', 'Stopped.')
    else this.say('draining', `${this.generations.map((each) => `Generation ${each.n}`).join(', ')} finishes what it holds.`)
  }

  private stopped(): Failure {
    return new Failure('pool-stopped', { pool: this.kept.name })
  }

  private say(word: State['word'], says: string, failure: State['failure'] = null): void {
    this.state = { word, says, failure, sinceMs: word === this.state.word ? this.state.sinceMs : Date.now() }
    this.kept.on.changed()
  }

  private line(level: LogLine['level'], says: string): void {
    this.kept.on.line({ level, source: 'sluice', pid: null, says })
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

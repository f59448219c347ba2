import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine, PoolView } from '../../app/contract/state.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { BackOff } from './back-off.ts'
import { Bell } from './bell.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { EmbeddedGeneration } from './embedded-generation.ts'
import { forkEmbedded, type LaunchEmbedded } from './embedded-process.ts'
import type { Reaper } from './reaper.ts'
import { Turns } from './turns.ts'

export interface EmbeddedPoolOptions {
  readonly name: string
  readonly settings: EmbeddedSettings
  /** A path for the folder of this pool: sessions, uploads, sockets. It is made, and goes with `close`. */
  readonly nextFolder: () => string
  /** Number of the next generation. */
  readonly nextNumber: () => number
  readonly env: NodeJS.ProcessEnv
  /** Not on Windows, where children end with us. */
  readonly reaper?: Pick<Reaper, 'addGroup' | 'removeGroup'> | undefined
  /** `forkEmbedded` unless said. */
  readonly launch?: LaunchEmbedded | undefined
  /** `dist/embedded.cjs` unless said. */
  readonly program?: string | undefined
  readonly on: EmbeddedPoolEvents
}

export interface EmbeddedSettings {
  /** The project folders that PHP sees, and nothing else of the disk. */
  readonly roots: readonly string[]
  /** Requests that run at once; 2 unless said. */
  readonly workers: number | undefined
}

export interface EmbeddedPoolEvents {
  /** Its state, its current generation or one that drains is another than before. */
  changed(): void
  line(line: Pick<LogLine, 'level' | 'source' | 'pid' | 'says'>): void
}

type State = PoolView['state']

const WORKERS = 2
/** What is replaced or stopped may finish what it runs for so long: no request lasts longer. */
const DRAIN_MS = 310_000

/** Keeps the embedded PHP running for one pool: at most one generation of it takes requests, others drain. */
export class EmbeddedPool {
  state: State = { word: 'starting', says: 'It is about to start.', sinceMs: Date.now(), failure: null }
  /** Takes the requests. */
  current: EmbeddedGeneration | undefined
  /** All that have not ended, oldest first. */
  readonly generations: EmbeddedGeneration[] = []
  private settings: EmbeddedSettings = { roots: [], workers: undefined }
  /** What the current generation was started with. */
  private servedWith: EmbeddedSettings | undefined
  private wanted = false
  private closing = false
  private folder: string | undefined
  private recovery: NodeJS.Timeout | undefined
  private readonly backOff = new BackOff()
  /** Rings when a process has ended. */
  private readonly exits = new Bell()
  private readonly changes = new Turns(
    () => Promise.resolve(),
    () => this.launch(),
  )

  constructor(private readonly options: EmbeddedPoolOptions) {
    this.use(options.settings)
  }

  /** Whether requests are meant to be answered. */
  get running(): boolean {
    return this.wanted
  }

  get workers(): number {
    return this.settings.workers ?? WORKERS
  }

  /** Whether what runs was started with other settings than the next generation will be. */
  get stale(): boolean {
    return this.servedWith !== this.settings
  }

  /** From the next generation on. */
  use(settings: EmbeddedSettings): void {
    const roots = [...new Set(settings.roots)].sort()
    const { workers } = settings
    if (workers !== this.settings.workers || roots.join('\0') !== this.settings.roots.join('\0')) this.settings = { roots, workers }
  }

  /**
   * The next generation; once it serves, the one before drains. Calls that come while one waits are one.
   * @returns when it serves. @throws Failure `embedded-missing`, `embedded-did-not-start`; what ran goes on.
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
    for (const each of this.generations) each.drain(limitMs)
    await this.changes.settled()
    await Promise.all(this.generations.map((each) => each.gone))
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true })
  }

  /** Whether the process of a generation has ended; waits at most `limitMs` for it. */
  masterEnded(n: number, limitMs: number): Promise<boolean> {
    return this.exits.until(() => !this.generations.some((each) => each.n === n && each.exit === null), limitMs)
  }

  private async launch(): Promise<void> {
    clearTimeout(this.recovery)
    try {
      if (this.closing || !this.wanted) throw new Failure('pool-stopped', { pool: this.options.name })
      await this.begin()
    } catch (error) {
      this.refuse(asFailure(error))
      throw error
    }
  }

  /** @returns when it serves. @throws Failure why not */
  private begin(): Promise<void> {
    const { nextNumber, env, launch = forkEmbedded, program = distFile('embedded.cjs'), reaper } = this.options
    const n = nextNumber()
    const { settings } = this
    const args = this.args(n)
    if (!this.current) this.say('starting', 'The embedded PHP starts.')
    return new Promise((resolve, reject) => {
      const generation: EmbeddedGeneration = new EmbeddedGeneration({
        n,
        file: program,
        args,
        env: cleanEnvironment(env).env,
        launch,
        on: {
          serving: () => {
            this.serve(generation, settings)
            resolve()
          },
          failed: reject,
          ended: (how) => {
            // Stopped before it served.
            reject(new Failure('pool-stopped', { pool: this.options.name }))
            reaper?.removeGroup(generation.pid)
            this.ended(generation, how)
          },
          line: (level, says) => this.options.on.line({ level, source: 'worker', pid: generation.pid, says }),
        },
      })
      this.generations.push(generation)
      if (generation.pid > 0) reaper?.addGroup(generation.pid)
      this.line('notice', `Generation ${n} of the embedded PHP starts.`)
      this.options.on.changed()
    })
  }

  private args(n: number): string[] {
    const { nextFolder } = this.options
    this.folder ??= nextFolder()
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    // On Windows sockets of Node's are pipes of another kind of name.
    const listen = process.platform === 'win32' ? '127.0.0.1:0' : `unix:${join(this.folder, `${n}.sock`)}`
    const given = ['--listen', listen, '--temp', this.folder, '--workers', String(this.workers)]
    return [...given, ...this.settings.roots.flatMap((root) => ['--root', root])]
  }

  private serve(generation: EmbeddedGeneration, settings: EmbeddedSettings): void {
    this.line('notice', `Generation ${generation.n} serves, ${Math.round(generation.startMs)} ms after its start.`)
    if (!this.wanted) {
      generation.drain(DRAIN_MS)
      return
    }
    const before = this.current
    this.current = generation
    this.servedWith = settings
    const { n, pid, php } = generation
    this.say(
      'ready',
      `Generation ${n} serves: pid ${pid}, PHP ${php} compiled to WebAssembly, ${this.workers} at once. Slower than PHP-FPM.`,
    )
    before?.drain(DRAIN_MS)
  }

  private ended(generation: EmbeddedGeneration, how: string): void {
    const at = this.generations.indexOf(generation)
    if (at >= 0) this.generations.splice(at, 1)
    if (this.current === generation) {
      this.current = undefined
      this.line('error', `Generation ${generation.n} (pid ${generation.pid}) ended: ${how}.`)
      this.recover(how, generation.servedMs)
    } else if (!this.wanted) this.settleStopped()
    this.exits.ring()
    this.options.on.changed()
  }

  /** Again and again, until one serves or somebody else decides. */
  private recover(how: string, servedMs: number): void {
    const delayMs = this.backOff.afterCrash(servedMs)
    const failure = new Failure('embedded-died', { pool: this.options.name, how }).data
    this.say('crashed', `It ended (${how}); ${delayMs === 0 ? 'it starts again at once' : `again in ${delayMs / 1000} s`}.`, failure)
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

  private say(word: State['word'], says: string, failure: State['failure'] = null): void {
    this.state = { word, says, failure, sinceMs: word === this.state.word ? this.state.sinceMs : Date.now() }
    this.options.on.changed()
  }

  private line(level: LogLine['level'], says: string): void {
    this.options.on.line({ level, source: 'sluice', pid: null, says })
  }
}

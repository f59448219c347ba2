import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Figures } from '../../app/contract/spool-messages.ts'
import type { GenerationView } from '../../app/contract/state.ts'
import { parseAccessLine } from '../../app/pool/access-line.ts'
import type { EffectiveSection } from '../../app/pool/effective-config.ts'
import { type FpmLogLine, parseFpmLog } from '../../app/pool/fpm-log.ts'
import { sameSection } from '../../app/pool/pool-lines.ts'
import { ping } from './ask-pool.ts'
import type { PhpFound } from './find-php.ts'
import { startFpm } from './fpm-process.ts'
import { withOriginalPaths } from './frozen-pool.ts'
import { type Generation, type GenerationAct, type GenerationEnd, type Happened, START_LIMIT_MS, step } from './generation.ts'
import { type AnsweringSection, answering, busyWorkers, isIdleWithoutMaster } from './idle.ts'
import { markMaster } from './leftovers.ts'
import { LogTail } from './log-tail.ts'
import type { PreparedPool } from './prepared-pool.ts'
import { groupLives, processEntry, processTable, signalGroup } from './process-table.ts'
import type { Reaper } from './reaper.ts'
import type { StartedProgram } from './started-program.ts'

export interface GenerationStart {
  readonly n: number
  readonly pool: PreparedPool
  readonly php: PhpFound
  readonly effective: readonly EffectiveSection[]
  readonly env: NodeJS.ProcessEnv
  /** The run whose lines of the access log are ours. */
  readonly run: string
  readonly reaper: Reaper
  readonly on: GenerationEvents
}

export interface GenerationEvents {
  /** A worker of each section answered. */
  serving(generation: RunningGeneration): void
  /** The master of a generation that served has died. */
  crashed(generation: RunningGeneration): void
  /** It is over; its processes may still be ending (see `gone`). */
  ended(generation: RunningGeneration, why: GenerationEnd): void
  /** Another state. */
  changed(): void
  line(line: FpmLogLine): void
  figures(figures: readonly Figures[]): void
}

/** Lines of PHP-FPM that are kept to say why it did not start. */
const LAST_WORDS = 100
/** Between two looks at what drains; a request that is stopped in a debugger may last for hours. */
const LOOK_MS = { first: 50, most: 1000 }
/** Between two tries to reach a master that is being started. */
const PING_MS = { first: 4, most: 100 }
const GONE_LIMIT_MS = 5000
/** What a master says of itself once its log is open. */
const RUNNING = /^fpm is running, pid (\d+)$/

/** A process of PHP-FPM as `step` decides: asks, signals, and tells who owns it. */
export class RunningGeneration {
  readonly n: number
  readonly startedMs = Date.now()
  readonly pool: PreparedPool
  readonly sections: readonly AnsweringSection[]
  /** After its end: once none of its processes is left, and its folder is deleted. */
  readonly gone: Promise<void>
  /** How its master ended, such as "signal SIGKILL"; null: it runs. */
  exit: string | null = null
  state: Generation
  /** Workers at work when it was last looked at, while it drains. */
  private held: number | null = null
  private readonly process: StartedProgram
  private master: number
  /** Process groups that are its. */
  private readonly groups: number[] = []
  private readonly tails: readonly LogTail[]
  private readonly words: string[] = []
  private readonly begun = performance.now()
  private servingFrom: number | undefined
  private timer: NodeJS.Timeout | undefined
  private lookMs = LOOK_MS.first
  private markGone: () => void = () => undefined

  constructor(private readonly start: GenerationStart) {
    this.n = start.n
    this.pool = start.pool
    this.gone = new Promise((resolve) => {
      this.markGone = resolve
    })
    this.sections = start.pool.sections.map((section) =>
      answering(
        section,
        start.effective.find((each) => sameSection(each.name, section.name)),
      ),
    )
    this.tails = [
      new LogTail(start.pool.errorLog, (lines) => this.takeLog(lines)),
      new LogTail(start.pool.accessLog, (lines) => this.takeAccess(lines)),
    ]
    this.process = startFpm(start.php, start.pool, start.env, start.reaper)
    this.master = this.process.pid
    this.state = { at: 'starting', pid: this.master, until: this.begun + START_LIMIT_MS }
    if (this.master > 0) this.owns(this.master)
    this.process.onExit((how) => {
      this.exit = how
      this.tails[0]?.read() // its last words, before anyone asks for them
      this.happened('exit')
    })
    void this.pingAll()
    this.lookLater(0)
  }

  get pid(): number {
    return this.master
  }
  /** How long it has served, ms; 0: it never did. */
  get servedMs(): number {
    return this.servingFrom === undefined ? 0 : performance.now() - this.servingFrom
  }
  /** From its start to its ping, ms. */
  get startMs(): number {
    return (this.servingFrom ?? performance.now()) - this.begun
  }
  /** What PHP-FPM wrote last, with the user's paths. */
  get lastWords(): string {
    return this.words.join('\n')
  }

  view(section: AnsweringSection | undefined): GenerationView | undefined {
    if (this.state.at === 'ended') return undefined
    const { n, pid, startedMs } = this
    const { at } = this.state
    return { n, pid, at, address: section ? `unix:${section.socket}` : '', startedMs, held: at === 'draining' ? this.held : null }
  }

  happened(type: Happened['type']): void {
    const before = this.state
    const [next, ...acts] = step(before, { type, now: performance.now() })
    this.state = next
    for (const act of acts) this.act(act)
    if (next.at === before.at && type !== 'closing') return
    this.lookMs = LOOK_MS.first
    if (next.at === 'ended') {
      clearTimeout(this.timer)
      this.start.on.ended(this, next.why)
      void this.bury()
    } else {
      this.lookLater(0)
      this.start.on.changed()
    }
  }

  private act(act: GenerationAct): void {
    if (act === 'SIGQUIT') this.quit()
    if (act === 'end-group') for (const group of this.groups) signalGroup(group, 'SIGKILL')
    if (act === 'restart') this.start.on.crashed(this)
    if (act === 'take-requests') {
      this.servingFrom = performance.now()
      this.start.on.serving(this)
    }
  }

  private quit(): void {
    if (this.master === this.process.pid) this.process.signal('SIGQUIT')
    else signalGroup(this.master, 'SIGQUIT')
  }

  private owns(group: number): void {
    this.groups.push(group)
    this.start.reaper.addGroup(group)
    markMaster(this.pool.folder, group)
  }

  /** A script in PHP-FPM's place may start it instead of becoming it: the master is then another process, in a group of its own. */
  private foundMaster(pid: number): void {
    if (this.groups.includes(pid) || this.state.at === 'ended') return
    // A worker may write such a line, too: none but a process of this very generation is believed.
    if (!this.isOurs(processEntry(pid)?.command)) return
    this.master = pid
    this.owns(pid)
    this.state = { ...this.state, pid }
    this.start.on.changed()
  }

  /** A master by its title or by how it is called; somebody who reads the configuration in an editor is none. */
  private isOurs(command: string | undefined): boolean {
    const { config } = this.pool
    return command !== undefined && (command.includes(`-y ${config}`) || command.includes(`master process (${config})`))
  }

  /** Until a worker of each section answered on the section's own socket; the status listener answers pings as well and proves nothing. */
  private async pingAll(): Promise<void> {
    await Promise.all(
      this.sections.map(async ({ socket, pingPath }) => {
        for (let wait = PING_MS.first; this.state.at === 'starting'; wait = Math.min(wait * 1.5, PING_MS.most)) {
          const answered = await ping(socket, pingPath, START_LIMIT_MS).then(
            () => true,
            () => false,
          )
          if (answered) return
          await pause(wait)
        }
      }),
    )
    this.happened('ping')
  }

  private lookLater(ms: number): void {
    clearTimeout(this.timer)
    if (this.state.at === 'serving' || this.state.at === 'ended') return
    const earliest = 'idleFrom' in this.state ? this.state.idleFrom - performance.now() : 0
    this.timer = setTimeout(() => void this.look(), Math.max(ms, earliest)).unref()
  }

  private async look(): Promise<void> {
    const { state } = this
    const idle =
      (state.at === 'draining' && (await this.lookAtHeld()) === 0) ||
      (state.at === 'orphaned' && (await isIdleWithoutMaster(state.pid, this.sections)))
    // It may have become another while we asked.
    this.happened(idle && this.state.at === state.at ? 'idle' : 'tick')
    this.lookMs = Math.min(this.lookMs * 1.2, LOOK_MS.most)
    this.lookLater(this.lookMs)
  }

  private async lookAtHeld(): Promise<number | null> {
    const before = this.held
    this.held = await busyWorkers(this.sections)
    if (this.held !== before && this.held !== 0) this.start.on.changed()
    return this.held
  }

  /** Waits for the last of its processes; then nothing of it is needed any more. */
  private async bury(): Promise<void> {
    const { reaper, pool } = this.start
    const until = performance.now() + GONE_LIMIT_MS
    // Looking at all processes is dear; while the master is there, it is enough to know that.
    while (performance.now() < until && (this.exit === null || this.groups.some(groupLives))) await pause(5)
    for (const { pid, command } of processTable()) if (this.isOurs(command)) killQuietly(pid) // a master that was not yet found
    for (const tail of this.tails) tail.close()
    await rm(pool.folder, { recursive: true, force: true }).catch(() => undefined) // the run's folder goes as a whole later
    for (const group of this.groups) if (!groupLives(group)) reaper.removeGroup(group)
    this.markGone()
  }

  private takeLog(lines: readonly string[]): void {
    for (const raw of lines) {
      if (raw.trim() === '') continue
      const line = withOriginalPaths(raw, this.pool.copies)
      this.words.push(line)
      if (this.words.length > LAST_WORDS) this.words.shift()
      const told = parseFpmLog(line)
      const running = RUNNING.exec(told.says)
      if (running) this.foundMaster(Number(running[1]))
      this.start.on.line(told)
    }
  }

  private takeAccess(lines: readonly string[]): void {
    const figures = lines.flatMap((line) => {
      const found = parseAccessLine(line)
      if (!found || found.run !== this.start.run) return []
      const { id, pid, memoryBytes, cpuPercent, phpMs } = found
      return [{ id, worker: { pid, memoryBytes, cpuPercent, phpMs, certain: true } }]
    })
    if (figures.length > 0) this.start.on.figures(figures)
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has just ended
  }
}

import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { ProgramEvents } from './kept-program.ts'
import { markMaster } from './leftovers.ts'
import { withListeningSocket } from './listening-socket.ts'
import { LogTail } from './log-tail.ts'
import { signalGroup } from './process-table.ts'
import { ProgramRun } from './program-run.ts'
import type { Reaper } from './reaper.ts'
import { type StartedProgram, watchProgram } from './started-program.ts'
import { whenAccepted } from './takes-connections.ts'

export interface CommandStart {
  readonly n: number
  /** The program, then its arguments. */
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Of this generation alone; it is made, and goes with it. */
  readonly folder: string
  /** Another user; only root may. */
  readonly as: { readonly uid: number; readonly gid: number } | undefined
  readonly reaper: Reaper
  readonly on: ProgramEvents
}

/** From its start until it accepts; a big framework on a slow machine is far below. */
const START_LIMIT_MS = 30_000
/** For its end after SIGTERM. */
const TERM_MS = 2000

/** One running program that accepts connections on file descriptor 0 (FastCGI 1.0 section 2.2), in a process group of its own. */
export class CommandGeneration extends ProgramRun {
  readonly address: string
  private readonly process: StartedProgram
  private readonly tail: LogTail
  private readonly giveUp: () => void
  private lastLine = ''

  /** @throws Failure `socket-not-made` */
  constructor(private readonly start: CommandStart) {
    super(start.n)
    const { folder, on } = start
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const socket = join(folder, 'app.sock')
    this.address = `unix:${socket}`
    this.process = this.spawn(socket)
    this.tail = new LogTail(join(folder, LOG), (lines) => {
      this.lastLine = lines.at(-1) ?? ''
      for (const line of lines) on.line('notice', line)
    })
    if (this.pid > 0) markMaster(folder, this.pid)
    this.process.onExit((how) => this.end(how))
    this.giveUp = whenAccepted(socket, () => this.serve())
    this.timer = setTimeout(() => this.late(), START_LIMIT_MS).unref()
  }

  get pid(): number {
    return this.process.pid
  }

  /** Until `quit`, which is for who knows that it holds nothing any more. */
  drain(limitMs: number): void {
    if (this.exit !== null || this.at === 'draining') return
    this.giveUp()
    if (this.at === 'starting') {
      this.quit(TERM_MS)
      return
    }
    this.at = 'draining'
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.quit(TERM_MS), limitMs).unref()
  }

  quit(limitMs: number): void {
    if (this.exit !== null || this.at === 'quitting') return
    this.giveUp()
    this.at = 'quitting'
    this.signal('SIGTERM')
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.kill(), limitMs).unref()
  }

  kill(): void {
    if (this.exit === null) this.signal('SIGKILL')
  }

  private spawn(socket: string): StartedProgram {
    const { folder, command, cwd, env, as, reaper } = this.start
    const [program = '', ...args] = command
    // A pipe that nobody reads would stop it.
    const output = openSync(join(folder, LOG), 'a', 0o600)
    try {
      return withListeningSocket(socket, (input) => watchProgram(reaper.spawn(program, args, { cwd, env, input, output, as })))
    } finally {
      closeSync(output)
    }
  }

  /** Of 0 the group would be our own. */
  private signal(signal: NodeJS.Signals): void {
    if (this.pid > 0) signalGroup(this.pid, signal)
  }

  private serve(): void {
    if (this.at !== 'starting') return
    this.serves()
    this.start.on.serving()
  }

  private late(): void {
    this.giveUp()
    this.fail(`it accepted no connection on its file descriptor 0 within ${START_LIMIT_MS / 1000} s`)
    this.at = 'quitting'
    this.kill()
  }

  private fail(reason: string): void {
    this.start.on.failed(new Failure('command-did-not-start', { command: this.start.command.join(' '), reason }))
  }

  private end(how: string): void {
    clearTimeout(this.timer)
    this.giveUp()
    // What it started goes with it.
    this.signal('SIGKILL')
    this.tail.close()
    this.exit = how
    if (this.at === 'starting') this.fail(`it ended (${how})${this.lastLine && `; its last line: ${this.lastLine}`}`)
    rmSync(this.start.folder, { recursive: true, force: true })
    this.start.on.ended(how)
    this.ended()
  }
}

const LOG = 'output.log'

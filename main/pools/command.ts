import { stat } from 'node:fs/promises'
import type { Reader } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { CommandGeneration } from './command-generation.ts'
import { KeptProgram, type KeptProgramOptions, type ProgramEvents } from './kept-program.ts'
import type { Reaper } from './reaper.ts'
import { checkEnter, runUserFor } from './run-user.ts'

export interface CommandSettings {
  /** The program, then its arguments. */
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where it is started, absolute. */
  readonly directory: string
  /** Connections at once; 1 unless said. */
  readonly workers: number | undefined
}

export interface CommandPoolOptions extends KeptProgramOptions<CommandSettings> {
  /** A path for the folder of the next generation. */
  readonly nextFolder: () => string
  readonly reaper: Reaper
}

/** Most FastCGI programs are one process that takes one connection after the other: a second would wait unseen in its backlog. */
const WORKERS = 1
/** From SIGTERM to SIGKILL. */
const QUIT_MS = 2000

/** A FastCGI program of one pool. Fails: `command-not-on-windows`, `command-did-not-start`, `socket-not-made`, those of its folder. */
export class CommandPool extends KeptProgram<CommandSettings, CommandGeneration> {
  /** As root, who it runs as: the owner of its folder. */
  reader: Reader | null = null

  constructor(private readonly options: CommandPoolOptions) {
    super(options, 'the program', options.reaper)
  }

  get workers(): number {
    return this.settings.workers ?? WORKERS
  }

  /** No connection is held but to that generation: those that drain have finished. */
  holdsNoOther(generation: number | null): void {
    for (const each of this.generations) if (each.at === 'draining' && each.n !== generation) each.quit(QUIT_MS)
  }

  protected override async prepare(): Promise<void> {
    if (process.platform === 'win32') throw new Failure('command-not-on-windows', { pool: this.options.name })
    const { directory } = this.settings
    const found = await stat(directory).catch(() => undefined)
    if (!found?.isDirectory()) throw new Failure('folder-missing', { path: directory })
    this.reader = await runUserFor(directory)
    if (this.reader) await checkEnter(this.reader, directory)
  }

  protected override begin(n: number, on: ProgramEvents): CommandGeneration {
    const { nextFolder, reaper } = this.options
    const { command, directory } = this.settings
    const { reader } = this
    const as = reader ? { uid: reader.uid, gid: reader.gids[0] ?? reader.uid } : undefined
    return new CommandGeneration({ n, command, cwd: directory, env: this.environment(), folder: nextFolder(), as, reaper, on })
  }

  protected override described(): string {
    return `${this.settings.command.join(' ')}, ${this.workers === 1 ? 'one connection' : `${this.workers} connections`} at once.`
  }

  protected override died(how: string): Failure {
    return new Failure('command-died', { pool: this.options.name, how })
  }

  protected override cleared(): void {
    this.reader = null
  }

  private environment(): NodeJS.ProcessEnv {
    const { env } = cleanEnvironment(this.options.env)
    // They are root's.
    if (this.reader) for (const name of ['HOME', 'USER', 'LOGNAME', 'MAIL']) delete env[name]
    return { ...env, ...this.settings.env }
  }
}

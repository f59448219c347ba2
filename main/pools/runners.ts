import type { Figures } from '../../app/contract/spool-messages.ts'
import type { LogLine } from '../../app/contract/state.ts'
import { externalSettings } from '../../app/site/external-settings.ts'
import { CommandPool } from './command.ts'
import { EmbeddedPool } from './embedded.ts'
import type { LaunchEmbedded } from './embedded-process.ts'
import { ExternalPool } from './external.ts'
import type { Plan } from './plan.ts'
import type { PoolConfig } from './pool-config.ts'
import type { Runner } from './responder.ts'
import { openRun, type Run } from './run.ts'
import { Supervisor, type SupervisorLine } from './supervisor.ts'

export interface RunnersOptions {
  readonly runFolder: string
  readonly run: string
  readonly search: readonly string[] | undefined
  readonly env: NodeJS.ProcessEnv
  readonly launchEmbedded: LaunchEmbedded | undefined
  readonly embeddedProgram: string | undefined
  readonly on: RunnersEvents
}

export interface RunnersEvents {
  /** Its state, its current generation or one that drains is another than before. */
  changed(runner: Runner): void
  line(runner: Runner, line: SupervisorLine): void
  figures(figures: readonly Figures[]): void
  /** Called with what PHP-FPM took. Throws where nobody can use it. */
  approve(supervisor: Supervisor, plan: Plan): Promise<void>
  /** Of no pool alone. */
  warning(level: LogLine['level'], says: string): void
}

/** All that is kept running for pools, each made when it is first asked for. */
export class Runners {
  /** By file and PHP: the pools of a file share generations. */
  private readonly supervisors = new Map<string, Supervisor>()
  /** By the name of the pool. */
  private readonly commands = new Map<string, CommandPool>()
  private readonly externals = new Map<string, ExternalPool>()
  private readonly embeddedPools = new Map<string, EmbeddedPool>()
  /** The last generation of each file; of a pool without one by its name. */
  private readonly numbers = new Map<string, number>()
  private run: Run | undefined

  constructor(private readonly options: RunnersOptions) {}

  /** The engine must never see a number of a pool twice: with other settings it goes on from those before. */
  continueNumbers(config: PoolConfig, before: PoolConfig): void {
    const last = Math.max(...[config, before].map((each) => this.numbers.get(numberKey(each)) ?? 0))
    this.numbers.set(numberKey(config), last)
  }

  /** Of a pool's file. @throws Failure `run-folder-unsafe` */
  supervisor(config: PoolConfig): Supervisor {
    const key = `${config.php ?? ''}\n${config.file}`
    const known = this.supervisors.get(key)
    if (known) return known
    const { search, env, run: name, on } = this.options
    const run = this.openedRun()
    const made: Supervisor = new Supervisor({
      file: config.file,
      php: config.php,
      search,
      env,
      run: name,
      nextFolder: run.nextFolder,
      reaper: run.reaper,
      nextNumber: () => this.nextNumber(config),
      approve: (plan) => on.approve(made, plan),
      on: {
        changed: () => on.changed(made),
        line: (line) => on.line(made, line),
        figures: (figures) => on.figures(figures),
      },
    })
    this.supervisors.set(key, made)
    return made
  }

  /** The embedded PHP of a pool, which has its settings from the next generation on. @throws Failure `run-folder-unsafe` */
  embedded(config: PoolConfig): EmbeddedPool {
    const settings = { roots: config.projectRoots, workers: config.workers }
    const key = `${config.name}\n${config.file}`
    const known = this.embeddedPools.get(key)
    known?.use(settings)
    if (known) return known
    const { env, launchEmbedded, embeddedProgram, on } = this.options
    const { nextFolder, reaper } = this.openedRun()
    const made: EmbeddedPool = new EmbeddedPool({
      name: config.name,
      settings,
      nextFolder,
      nextNumber: () => this.nextNumber(config),
      env,
      reaper,
      launch: launchEmbedded,
      program: embeddedProgram,
      on: {
        changed: () => on.changed(made),
        line: (line) => on.line(made, { pool: null, ...line }),
      },
    })
    this.embeddedPools.set(key, made)
    return made
  }

  /** The program of a pool, which has its settings from the next generation on. @throws Failure `run-folder-unsafe` */
  command({ name, program, workers, ...config }: PoolConfig): CommandPool {
    const settings = { command: [], env: {}, directory: '/', ...program, workers }
    const known = this.commands.get(name)
    known?.use(settings)
    if (known) return known
    const { env, on } = this.options
    const { nextFolder, reaper } = this.openedRun()
    const made: CommandPool = new CommandPool({
      ...{ name, settings, nextFolder, env, reaper },
      nextNumber: () => this.nextNumber({ ...config, name, workers }),
      on: {
        changed: () => on.changed(made),
        line: (line) => on.line(made, { pool: null, ...line }),
      },
    })
    this.commands.set(name, made)
    return made
  }

  /** The servers of a pool. */
  external({ name, external }: PoolConfig): ExternalPool {
    const { on } = this.options
    const made: ExternalPool = new ExternalPool({
      name,
      settings: external ?? externalSettings({ responder: 'external', servers: [] }),
      on: {
        changed: () => on.changed(made),
        line: (line) => on.line(made, { pool: null, ...line }),
      },
    })
    this.externals.set(name, made)
    return made
  }

  /** See Pools. */
  holdsNoOther(name: string, generation: number | null): void {
    this.commands.get(name)?.holdsNoOther(generation)
  }

  /** A file of ours to be deleted after our own end, however that comes. @throws Failure `run-folder-unsafe` */
  keepClean(path: string): void {
    this.openedRun().reaper.addPath(path)
  }

  leaveAlone(path: string): void {
    this.run?.reaper.removePath(path)
  }

  /** Ends all. After it no process, no socket and no run folder is left. Never rejects. */
  async close(limitMs: number): Promise<void> {
    await Promise.all(
      [this.supervisors, this.embeddedPools, this.commands, this.externals].flatMap((all) =>
        [...all.values()].map((each: Runner) => each.close(limitMs)),
      ),
    )
    await this.run?.close()
  }

  private nextNumber(config: PoolConfig): number {
    const n = (this.numbers.get(numberKey(config)) ?? 0) + 1
    this.numbers.set(numberKey(config), n)
    return n
  }

  /** The folder of this run, its reaper: made when the first pool needs them. @throws Failure `run-folder-unsafe` */
  private openedRun(): Run {
    this.run ??= openRun(this.options.runFolder, this.options.run, this.options.on.warning)
    return this.run
  }
}

/** No file has the name of a pool: it is absolute. */
function numberKey({ file, name }: PoolConfig): string {
  return file || name
}

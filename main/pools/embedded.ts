import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { EmbeddedGeneration } from './embedded-generation.ts'
import { forkEmbedded, type LaunchEmbedded } from './embedded-process.ts'
import { KeptProgram, type KeptProgramOptions, type ProgramEvents } from './kept-program.ts'
import type { Reaper } from './reaper.ts'

export interface EmbeddedPoolOptions extends KeptProgramOptions<EmbeddedSettings> {
  /** A path for the folder of this pool: sessions, uploads, sockets. It is made, and goes with `close`. */
  readonly nextFolder: () => string
  /** Not on Windows, where children end with us. */
  readonly reaper?: Pick<Reaper, 'addGroup' | 'removeGroup'> | undefined
  /** `forkEmbedded` unless said. */
  readonly launch?: LaunchEmbedded | undefined
  /** `dist/embedded.cjs` unless said. */
  readonly program?: string | undefined
}

export interface EmbeddedSettings {
  /** The project folders that PHP sees, and nothing else of the disk. */
  readonly roots: readonly string[]
  /** Requests that run at once; 2 unless said. */
  readonly workers: number | undefined
}

const WORKERS = 2

/** The embedded PHP of one pool. Fails: `embedded-missing`, `embedded-did-not-start`. */
export class EmbeddedPool extends KeptProgram<EmbeddedSettings, EmbeddedGeneration> {
  private folder: string | undefined

  constructor(private readonly options: EmbeddedPoolOptions) {
    super({ ...options, settings: inOrder(options.settings) }, 'the embedded PHP', options.reaper)
  }

  get workers(): number {
    return this.settings.workers ?? WORKERS
  }

  override use(settings: EmbeddedSettings): void {
    super.use(inOrder(settings))
  }

  protected override begin(n: number, on: ProgramEvents): EmbeddedGeneration {
    const { env, launch = forkEmbedded, program = distFile('embedded.cjs') } = this.options
    return new EmbeddedGeneration({ n, file: program, args: this.args(n), env: cleanEnvironment(env).env, launch, on })
  }

  protected override described({ php }: EmbeddedGeneration): string {
    return `PHP ${php} compiled to WebAssembly, ${this.workers} at once. Slower than PHP-FPM.`
  }

  protected override died(how: string): Failure {
    return new Failure('embedded-died', { pool: this.options.name, how })
  }

  protected override cleared(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true })
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
}

/** In another order they are the same. */
const inOrder = ({ roots, workers }: EmbeddedSettings): EmbeddedSettings => ({ roots: [...new Set(roots)].sort(), workers })

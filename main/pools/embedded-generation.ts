import { Failure } from '../../app/failure.ts'
import type { ToParent } from '../embedded/parent-messages.ts'
import type { EmbeddedProcess, LaunchEmbedded } from './embedded-process.ts'
import type { ProgramEvents } from './kept-program.ts'
import { ProgramRun } from './program-run.ts'

export interface EmbeddedStart {
  readonly n: number
  readonly file: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly launch: LaunchEmbedded
  readonly on: ProgramEvents
}

/** From its start to its first instance of PHP; ten times what a slow machine needs. */
const START_LIMIT_MS = 30_000
/** Beyond the time that it was given, so much for its end. */
const END_GRACE_MS = 1500

/** One running program of the embedded PHP. */
export class EmbeddedGeneration extends ProgramRun {
  /** Once it serves: where, and which PHP. */
  address = ''
  php: string | null = null
  private readonly process: EmbeddedProcess
  private words = ''

  constructor(private readonly start: EmbeddedStart) {
    super(start.n)
    this.process = start.launch(start.file, start.args, start.env, {
      message: (message) => this.take(message),
      stderr: (text) => this.hear(text),
      exit: (how) => this.end(how),
    })
    this.timer = setTimeout(() => this.fail(`it took longer than ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS).unref()
  }

  get pid(): number {
    return this.process.pid
  }

  drain(limitMs: number): void {
    if (this.exit !== null) return
    this.at = 'draining'
    this.process.tell({ type: 'stop', drainMs: limitMs })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.process.kill(), limitMs + END_GRACE_MS).unref()
  }

  /** It knows itself what it still runs. */
  quit(limitMs: number): void {
    this.drain(limitMs)
  }

  kill(): void {
    if (this.exit === null) this.process.kill()
  }

  private take(message: ToParent): void {
    if (message.type === 'line') this.start.on.line(message.level, message.says)
    if (message.type === 'failed') this.fail(message.says, message.code)
    if (message.type !== 'ready' || this.at !== 'starting') return
    this.address = message.address
    this.php = message.php
    this.serves()
    this.start.on.serving()
  }

  private fail(reason: string, code: 'embedded-missing' | 'embedded-did-not-start' = 'embedded-did-not-start'): void {
    this.start.on.line('error', `The embedded PHP says: ${reason}.`)
    this.process.kill()
    if (this.at !== 'starting') return
    this.at = 'quitting'
    this.start.on.failed(new Failure(code, { reason }))
  }

  private hear(text: string): void {
    const lines = (this.words + text).split(/\r?\n/)
    this.words = lines.pop() ?? ''
    for (const line of lines) if (line !== '') this.start.on.line('warning', line)
  }

  private end(how: string): void {
    clearTimeout(this.timer)
    this.hear('\n')
    this.exit = how
    if (this.at === 'starting') this.start.on.failed(new Failure('embedded-did-not-start', { reason: `it ended (${how})` }))
    this.start.on.ended(how)
    this.ended()
  }
}

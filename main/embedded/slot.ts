import type { FileLocks } from './file-locks.ts'
import { Instance } from './instance.ts'
import type { Job } from './job.ts'
import { pathText } from './path-text.ts'
import { ScriptClock } from './script-clock.ts'
import type { ThreadStart } from './thread-messages.ts'

export interface SlotOptions {
  /** The file of this very program. */
  readonly program: string
  readonly start: Omit<ThreadStart, 'cells' | 'pid'>
  readonly nextPid: () => number
  readonly locks: FileLocks
  readonly maxRequests: number
  readonly requestLimitMs: number
  readonly on: SlotEvents
}

export interface SlotEvents {
  /** It takes a job. */
  free(): void
  /** An instance broke before it ran: told each time, though it is tried again. */
  bootFailed(says: string): void
  line(level: 'warning' | 'notice', says: string): void
}

/** An instance that has used more is replaced: what PHP has taken it never gives back. */
const HEAP_LIMIT_BYTES = 256 << 20
/** Before the next try, where an instance broke as it started. */
const RETRY_MS = 1000

type State =
  | { readonly at: 'starting' | 'free'; readonly instance: Instance }
  | { readonly at: 'busy'; readonly instance: Instance; readonly job: Job; readonly clock: ScriptClock }
  | { readonly at: 'between' | 'closed' }

/** A place for one instance of PHP: when that is used up, hangs or breaks, the next one takes it. */
export class Slot {
  private state: State
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: SlotOptions) {
    this.state = this.boot()
  }

  get isFree(): boolean {
    return this.state.at === 'free'
  }

  run(job: Job): void {
    const { state } = this
    if (state.at !== 'free') return
    const { instance } = state
    this.state = { at: 'busy', instance, job, clock: new ScriptClock(this.options.requestLimitMs, performance.now()) }
    job.begins(instance)
    instance.run(job.request, job)
    this.look()
  }

  /** Ends the instance, whatever it does; its job hears nothing more. */
  async close(): Promise<void> {
    const { state } = this
    clearTimeout(this.timer)
    this.state = { at: 'closed' }
    if ('instance' in state) await state.instance.stop()
  }

  private boot(): State {
    const { program, start, nextPid, locks, on } = this.options
    const pid = nextPid()
    const instance: Instance = new Instance(program, { ...start, pid }, locks, {
      ready: () => {
        this.state = { at: 'free', instance }
        on.free()
      },
      timeLimit: (ms) => {
        if (this.state.at !== 'busy') return
        this.state.clock.setPhpLimit(ms, instance.workedMs())
        this.look()
      },
      ended: (exitCode) => this.ended(instance, exitCode),
      broke: (says) => this.broke(pid, says),
    })
    return { at: 'starting', instance }
  }

  private ended(instance: Instance, exitCode: number): void {
    const { state } = this
    clearTimeout(this.timer)
    if (state.at !== 'busy') return
    const used = instance.served >= this.options.maxRequests || instance.heapBytes >= HEAP_LIMIT_BYTES
    if (used) this.replace(instance)
    else this.state = { at: 'free', instance }
    state.job.ended(exitCode)
    if (!used) this.options.on.free()
  }

  private broke(pid: number, says: string): void {
    const { state } = this
    const { line, bootFailed } = this.options.on
    clearTimeout(this.timer)
    if (state.at === 'closed') return
    if (state.at === 'starting') {
      this.state = { at: 'between' }
      this.timer = setTimeout(() => {
        this.state = this.boot()
      }, RETRY_MS)
      bootFailed(says)
      return
    }
    this.state = this.boot()
    line('warning', `PHP instance ${pid} broke: ${says}. The next one takes its place.`)
    if (state.at === 'busy') state.job.broke(says)
  }

  /** Ends the script where it has run too long, else looks again when it might have. */
  private look(): void {
    clearTimeout(this.timer)
    const { state } = this
    if (state.at !== 'busy') return
    const { instance, job, clock } = state
    const found = clock.look(performance.now(), instance.workedMs())
    if ('over' in found) {
      this.replace(instance)
      this.options.on.line(
        'warning',
        `${pathText(job.request.script)} ran longer than ${found.over}. Its PHP instance ${instance.pid} was ended; the next one takes its place.`,
      )
      job.late(found.over)
    } else if (found.againMs < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.look(), found.againMs)
  }

  private replace(instance: Instance): void {
    this.state = { at: 'between' }
    void instance.stop().then(() => {
      if (this.state.at === 'between') this.state = this.boot()
    })
  }
}

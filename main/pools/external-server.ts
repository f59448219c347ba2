import type { ServerFigures } from '../../app/contract/engine-messages.ts'
import type { LogLine, ServerView } from '../../app/contract/state.ts'
import type { ServerCheckSettings } from '../../app/site/pool-settings.ts'
import { askValues, type ServerValues } from './ask-values.ts'
import { checkServer } from './check-server.ts'
import { type Health, healthAfter, healthAtFirst } from './server-health.ts'

/** What is known of a server beside the engine's figures. */
export type ServerStatus = Omit<ServerView, 'active' | 'idle'>

export interface ExternalServerOptions {
  readonly address: string
  readonly check: ServerCheckSettings | null
  /** Connections at once, where it does not tell itself. */
  readonly maxConnections: number
  /** Whether it is asked how many it takes, and then is sent no more. */
  readonly getValues: boolean
  readonly on: {
    changed(): void
    line(level: LogLine['level'], says: string): void
  }
}

/** One server of an external pool: up or down, by its check or by what became of the last connection. */
export class ExternalServer {
  private state: ServerView['state'] = 'unknown'
  private sinceMs = Date.now()
  private says = ''
  private passed = 0
  private failed = 0
  private lastMs: number | null = null
  private health: Health | undefined
  private values: ServerValues = { maxReqs: null, mpxsConns: null }
  private reached: boolean | null = null
  private timer: NodeJS.Timeout | undefined
  private run = 0 // what was begun before it was stopped tells nothing any more

  constructor(private readonly options: ExternalServerOptions) {}

  get status(): ServerStatus {
    const { address, check, maxConnections } = this.options
    const { state, sinceMs, says, passed, failed, lastMs, values } = this
    return {
      ...{ address, state, sinceMs, says, ...values },
      check: check && { passed, failed, lastMs },
      maxConnections: Math.min(maxConnections, values.maxReqs ?? maxConnections),
    }
  }

  /** Why the engine sends nothing there; null: it may. */
  get down(): string | null {
    return this.health && !this.health.up ? this.says : null
  }

  start(): void {
    this.stop()
    const { check } = this.options
    if (check) this.health = healthAtFirst(check)
    this.reached = null
    void this.look(++this.run)
    void this.ask(this.run)
  }

  stop(): void {
    this.run++
    clearTimeout(this.timer)
    this.health = undefined
    this.become('unknown', '')
  }

  /** What the engine met there. */
  saw({ reached, trouble }: ServerFigures): void {
    if (reached === this.reached) return
    const before = this.reached
    this.reached = reached
    const { address, check, on } = this.options
    if (reached === false) on.line('warning', `${trouble} It is left out for a while.`)
    else if (before === false) on.line('notice', `${address} takes connections again.`)
    if (check) return
    this.become(reached === null ? 'unknown' : reached ? 'up' : 'down', reached === false ? trouble : '')
    on.changed()
    if (before === false) void this.ask(this.run)
  }

  private async look(run: number): Promise<void> {
    const { address, check } = this.options
    if (!check) return
    const begun = performance.now()
    const wrong = await checkServer(address, check)
    if (run !== this.run) return
    this.took(check, wrong, Math.round(performance.now() - begun))
    this.timer = setTimeout(() => void this.look(run), check.everyMs)
  }

  private took(check: ServerCheckSettings, wrong: string | undefined, ms: number): void {
    const { address, on } = this.options
    const before = this.state
    const health = healthAfter(this.health ?? healthAtFirst(check), wrong === undefined, check)
    this.health = health
    this.lastMs = ms
    if (wrong === undefined) this.passed++
    else this.failed++
    const isPing = check.kind === 'ping'
    if (health.up && before !== 'up') {
      this.become('up', `It ${isPing ? `answered a ping at ${check.pingPath}` : 'took a connection'} in ${ms} ms.`)
      if (before === 'down') {
        on.line('notice', `${address} is up. ${this.says}`)
        void this.ask(this.run)
      }
    } else if (!health.up && before !== 'down') {
      this.become('down', `It ${isPing ? `answered no ping at ${check.pingPath}` : 'took no connection'}: ${wrong ?? ''}.`)
      on.line('warning', `${address} is down. ${this.says}`)
    }
    on.changed()
  }

  private async ask(run: number): Promise<void> {
    const { address, getValues, on } = this.options
    if (!getValues) return
    const values = await askValues(address)
    if (run !== this.run) return
    this.values = values
    const { maxReqs, mpxsConns } = values
    const told = [maxReqs === null ? '' : `FCGI_MAX_REQS ${maxReqs}`, mpxsConns === null ? '' : `FCGI_MPXS_CONNS ${mpxsConns ? 1 : 0}`]
    on.line('notice', `${address} tells ${told.filter(Boolean).join(', ') || 'nothing of itself'}.`)
    on.changed()
  }

  private become(state: ServerView['state'], says: string): void {
    if (state !== this.state) this.sinceMs = Date.now()
    this.state = state
    this.says = says
  }
}

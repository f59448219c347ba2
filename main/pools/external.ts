import type { ServerFigures } from '../../app/contract/engine-messages.ts'
import type { LogLine, PoolView } from '../../app/contract/state.ts'
import { Failure } from '../../app/failure.ts'
import type { ExternalSettings } from '../../app/site/external-settings.ts'
import { ExternalServer } from './external-server.ts'
import type { Runner } from './responder.ts'

/** Connections to a server at once, where nobody says what it can take. */
const CONNECTIONS = 16

export interface ExternalPoolOptions {
  readonly name: string
  readonly settings: ExternalSettings
  readonly on: {
    changed(): void
    line(line: Pick<LogLine, 'level' | 'source' | 'pid' | 'says'>): void
  }
}

/** The servers of one pool, which somebody else runs: here they are only looked at. */
export class ExternalPool implements Runner {
  running = false
  readonly current = undefined
  readonly servers: readonly ExternalServer[]
  private sinceMs = Date.now()

  constructor(private readonly options: ExternalPoolOptions) {
    const { settings, on } = options
    const { servers, check, getValues, maxConnections, maxReqs } = settings
    const said = [maxConnections, maxReqs].flatMap((each) => each ?? [])
    const most = said.length > 0 ? Math.min(...said) : CONNECTIONS
    this.servers = servers.map(
      (address) =>
        new ExternalServer({
          ...{ address, check, getValues, maxConnections: most },
          on: { changed: on.changed, line: (level, says) => on.line({ level, source: 'sluice', pid: null, says }) },
        }),
    )
  }

  get settings(): ExternalSettings {
    return this.options.settings
  }

  get state(): PoolView['state'] {
    const { sinceMs } = this
    if (!this.running) return { word: 'stopped', says: 'Stopped.', sinceMs, failure: null }
    const down = this.servers.filter((server) => server.down !== null)
    if (down.length < this.servers.length) {
      const says = `It is somebody else's: ${this.settings.servers.join(', ')}.`
      const some = down.length === 1 ? ' One of its servers is down.' : ` ${down.length} of its servers are down.`
      return { word: 'ready', says: down.length > 0 ? says + some : says, sinceMs, failure: null }
    }
    const reasons = down.map((server) => `${server.status.address}: ${server.down}`).join(' ')
    const failure = new Failure('servers-down', { pool: this.options.name, reasons }).data
    return { word: 'failed', says: failure.says, sinceMs, failure }
  }

  /** See ServerFigures. */
  saw(figures: readonly ServerFigures[]): void {
    if (!this.running) return
    for (const each of figures) this.servers.find(({ status }) => status.address === each.address)?.saw(each)
  }

  apply(): Promise<void> {
    if (this.running) return Promise.resolve()
    this.running = true
    this.sinceMs = Date.now()
    for (const server of this.servers) server.start()
    this.options.on.changed()
    return Promise.resolve()
  }

  stop(): void {
    this.running = false
    this.sinceMs = Date.now()
    for (const server of this.servers) server.stop()
    this.options.on.changed()
  }

  endDraining(): void {}

  close(): Promise<void> {
    if (this.running) this.stop()
    return Promise.resolve()
  }

  masterEnded(): Promise<boolean> {
    return Promise.resolve(false)
  }
}

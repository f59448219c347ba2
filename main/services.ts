import type { CaptureStats } from '../app/contract/spool-messages.ts'
import type { AppState } from '../app/contract/state.ts'
import { appStateOf, NO_CAPTURE, type QueueFigures } from './app-state.ts'
import { Certificates } from './certificates/certificates.ts'
import { EngineHost } from './engine/engine-host.ts'
import type { Log } from './log.ts'
import { PoolLog } from './pool-log.ts'
import type { LaunchEmbedded } from './pools/embedded-process.ts'
import { findPhp, type PhpFound } from './pools/find-php.ts'
import { Pools } from './pools/pools.ts'
import type { Run } from './run.ts'
import { Sites } from './sites.ts'
import { SPOOL_BOUNDS, SpoolHost } from './spool/spool-host.ts'
import { StateFeed } from './state-feed.ts'
import { Taps } from './taps.ts'
import { version } from './version.ts'
import { authorityFolder } from './workspace/folders.ts'
import type { OpenWorkspace } from './workspace/open-workspace.ts'
import { WorkspacePools } from './workspace-pools.ts'

export interface ServicesOptions {
  readonly run: Run
  readonly workspace: Pick<OpenWorkspace, 'folder' | 'temporary' | 'phpSearch'>
  /** Where bodies of unknown length wait for their end. */
  readonly bodyFolder: string
  /** In place of what the settings of PHP-FPM's pools say. */
  readonly php: string | undefined
  readonly launchEmbedded: LaunchEmbedded | undefined
  readonly log: Log
}

/** Bodies that are kept of an exchange and direction; what is over it is left out of the capture. */
const BODY_BUDGET_BYTES = 256 << 10
const POOLS_CLOSE_MS = 2000
const CAPTURE_LOOK_MS = 1000

/** Engine, spool and pools, and who hears what of whom. The threads start at once; sites and pools when they are told. */
export class Services {
  readonly sites = new Sites()
  readonly feed = new StateFeed(() => this.state())
  readonly spool: SpoolHost
  readonly engine: EngineHost
  readonly pools: Pools
  readonly workspacePools: WorkspacePools
  readonly taps: Taps
  /** Whether a site or pool that fails is a line of the log. */
  tellsFailures = true
  private readonly certificates = new Certificates(authorityFolder)
  private readonly lastId = new SharedArrayBuffer(8)
  private readonly startedMs = Date.now()
  private readonly queues = new Map<string, QueueFigures>()
  private php: readonly PhpFound[] = []
  private lookedForPhp = false
  private capture: CaptureStats = NO_CAPTURE
  private readonly look: NodeJS.Timeout

  constructor(private readonly options: ServicesOptions) {
    const { run, workspace, bodyFolder, php, launchEmbedded, log } = options
    const poolLog = new PoolLog(log, () => this.tellsFailures)
    this.spool = new SpoolHost(SPOOL_BOUNDS, {
      lost: (failure) => {
        log('error', failure.message)
        this.engine.reconnectSpool()
        this.feed.changed()
      },
    })
    this.engine = new EngineHost(
      {
        run: run.id,
        lastId: this.lastId,
        bodyFolder,
        bodyBudgetBytes: BODY_BUDGET_BYTES,
        version,
        connectSpool: () => this.spool.connectEngine(),
      },
      {
        listening: (site, address, port) => {
          this.sites.listening(site, address, port)
          this.feed.changed()
        },
        listenFailed: (site, _port, told) => {
          const failure = this.sites.listenFailed(site, told)
          if (this.tellsFailures)
            log('error', `${site === null ? 'The port that sites share' : `The site ${site}`} is not open. ${failure.says} ${failure.mend}`)
          this.feed.changed()
        },
        tapListening: (name, address) => this.taps.listening(name, address),
        tapFailed: (name, failure) => this.taps.failed(name, failure),
        tapConnections: (name, open, total) => this.taps.connections(name, open, total),
        queue: ({ pool, generation, former, ...figures }) => {
          this.queues.set(pool, figures)
          this.pools.saw(pool, figures.servers)
          if (former === 0) this.pools.holdsNoOther(pool, generation)
          this.feed.changed()
        },
        cut: (what, answer) => {
          this.pools.whoDied(what).then(answer, () => answer({ masterDied: false, worker: null }))
        },
        log: (level, says) => log(level, says, 'engine'),
        certificate: (name) => this.certificates.for(name),
        lost: (failure) => {
          log('error', failure.says)
          this.spool.engineLost(failure)
          this.queues.clear()
          this.feed.changed()
        },
      },
    )
    this.taps = new Taps({
      set: (taps) => this.engine.setTaps(taps),
      keepClean: (path) => this.pools.keepClean(path),
      leaveAlone: (path) => this.pools.leaveAlone(path),
      log,
      changed: () => this.feed.changed(),
    })
    this.pools = new Pools({
      runFolder: run.base,
      run: run.id,
      search: workspace.phpSearch,
      launchEmbedded,
      on: {
        pool: (pool) => this.engine.setPool(pool),
        gone: (name) => {
          // Of a pool that is gone the engine tells nothing any more.
          if (!this.queues.get(name)?.active) this.pools.holdsNoOther(name, null)
          this.queues.delete(name)
          this.taps.setOwn(name, null, null)
          this.engine.dropPool(name)
          this.feed.changed()
        },
        view: (view) => {
          poolLog.view(view)
          this.taps.setOwn(view.name, view.ownListen, view.generations.at(-1)?.n ?? null)
          this.feed.changed()
        },
        line: (line) => poolLog.line(line),
        figures: (figures) => this.spool.figures(figures),
      },
    })
    this.workspacePools = new WorkspacePools({
      pools: this.pools,
      workspace,
      php,
      log,
      onBroken: (pool, view) => {
        this.engine.setPool(pool)
        poolLog.view(view)
        this.feed.changed()
      },
    })
    // Nothing tells of static files in the capture: it is asked for while someone looks.
    this.look = setInterval(() => void this.lookAtCapture(), CAPTURE_LOOK_MS)
  }

  get hasFoundPhp(): boolean {
    return this.lookedForPhp
  }

  /** Of the newest exchange; 0: there was none. */
  get lastExchangeId(): number {
    return Number(Atomics.load(new BigInt64Array(this.lastId), 0))
  }

  /** Looks for every PHP of this machine, for the screen. Never rejects. */
  async findPhp(): Promise<readonly PhpFound[]> {
    this.lookedForPhp = true
    this.php = await findPhp({ search: this.options.workspace.phpSearch, env: process.env }).catch(() => [])
    this.feed.changed()
    return this.php
  }

  /** Whether a pool has a worker that no exchange holds. */
  hasSpare(pool: string): boolean {
    const { active = 0, waiting = 0, servers = [] } = this.queues.get(pool) ?? {}
    const idle = servers.reduce((sum, server) => sum + server.idle, 0) // a kept connection holds its worker
    const most = this.pools.views().find(({ name }) => name === pool)?.maxChildren ?? 0
    return waiting === 0 && active + idle < most
  }

  /** The engine first: then nobody asks the pools for anything. */
  async close(): Promise<void> {
    clearInterval(this.look)
    await this.engine.close()
    await this.pools.close(POOLS_CLOSE_MS)
    await this.spool.close()
  }

  private async state(): Promise<AppState> {
    await this.askCapture()
    const { startedMs, sites, taps, queues, php, capture, workspacePools } = this
    return appStateOf({ startedMs, workspace: this.options.workspace, sites, pools: workspacePools.views(), taps, queues, php, capture })
  }

  private async lookAtCapture(): Promise<void> {
    const before = JSON.stringify(this.capture)
    if (this.feed.followers === 0) return
    await this.askCapture()
    if (JSON.stringify(this.capture) !== before) this.feed.changed()
  }

  /** While the spool thread starts again the last figures stand. */
  private async askCapture(): Promise<void> {
    this.capture = await this.spool.ask({ type: 'stats' }).catch(() => this.capture)
  }
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handlers } from '../app/contract/all.ts'
import { asFailure, type FailureData, failureFrom } from '../app/failure.ts'
import { appStateOf, NO_CAPTURE, type QueueFigures } from './app-state.ts'
import { EngineHost } from './engine/engine-host.ts'
import { makeHandlers } from './handlers.ts'
import type { WantedPort } from './listen-on.ts'
import type { Log } from './log.ts'
import { brokenPool, ensureUsualPoolFile, poolConfig } from './pool-configs.ts'
import { PoolLog } from './pool-log.ts'
import { findPhp, type PhpFound } from './pools/find-php.ts'
import { type PoolStatus, Pools } from './pools/pools.ts'
import type { Run } from './run.ts'
import { type Listener, Sites } from './sites.ts'
import { SPOOL_BOUNDS, SpoolHost } from './spool/spool-host.ts'
import { StateFeed } from './state-feed.ts'
import { version } from './version.ts'
import type { OpenWorkspace } from './workspace/open-workspace.ts'

export interface SluiceOptions {
  /** Both are closed with Sluice, or when it does not come up. */
  readonly workspace: OpenWorkspace
  readonly run: Run
  readonly log: Log
  readonly bind: string
  /** The listener that sites share by their names; null: none. */
  readonly shared: WantedPort | null
  /** Whether a site's port that is taken fails it; else the next free one is opened. */
  readonly exactPorts: boolean
  /** A site or pool that fails at the start fails it all. Else it is in the state, and the others go on. */
  readonly mustComeUp: boolean
  /** In place of what the pools' settings say: a version or a path. */
  readonly php?: string | undefined
  readonly headless: boolean
}

export interface Sluice {
  readonly handlers: Handlers
  /** Those that accept. */
  listeners(): readonly Listener[]
  /** Takes no more requests, lets those that run end for a short time, then ends all that was started. Never rejects. */
  close(): Promise<void>
}

/** Bodies that are kept of an exchange and direction; what is over it is left out of the capture. */
const BODY_BUDGET_BYTES = 256 << 10
/** A pool that is not ready by then does not hold up the addresses: its exchanges wait. */
const POOL_PATIENCE_MS = 1000
const POOLS_CLOSE_MS = 2000
const CAPTURE_LOOK_MS = 1000

/** Starts all services and puts them together. @throws Failure of whatever did not come up; what had is closed again */
export async function startSluice(options: SluiceOptions): Promise<Sluice> {
  const { workspace, run, log, bind, shared, exactPorts } = options
  const closers: (() => unknown)[] = [() => run.close(), () => workspace.close()]
  const close = async (): Promise<void> => {
    for (let step = closers.pop(); step; step = closers.pop())
      try {
        await step()
      } catch (error) {
        log('warning', asFailure(error).message)
      }
  }
  try {
    const bodyFolder = join(run.folder, 'bodies')
    await mkdir(bodyFolder, { mode: 0o700 })

    const startedMs = Date.now()
    const sites = new Sites()
    const queues = new Map<string, QueueFigures>()
    const broken = new Map<string, PoolStatus>()
    const poolLog = new PoolLog(log)
    let php: readonly PhpFound[] = []
    let capture = NO_CAPTURE
    let sharedFailure: FailureData | undefined
    let settle: () => void = () => {}
    const settled = new Promise<void>((resolve) => {
      settle = resolve
    })
    let isSharedOpen = shared === null
    const portsSettled = (): void => {
      feed.changed()
      if (sites.settled() && (isSharedOpen || sharedFailure)) settle()
    }
    const poolViews = (): PoolStatus[] => [...pools.views(), ...broken.values()].sort((a, b) => a.name.localeCompare(b.name))
    const feed = new StateFeed(async () => {
      capture = await spool.ask({ type: 'stats' }).catch(() => capture)
      return appStateOf({ startedMs, workspace, sites, pools: poolViews(), queues, php, capture })
    })

    const spool = new SpoolHost(SPOOL_BOUNDS, {
      lost(failure) {
        log('error', failure.message)
        engine.reconnectSpool()
        feed.changed()
      },
    })
    closers.push(() => spool.close())

    const engine = new EngineHost(
      {
        run: run.id,
        lastId: new SharedArrayBuffer(8),
        bodyFolder,
        bodyBudgetBytes: BODY_BUDGET_BYTES,
        version,
        connectSpool: () => spool.connectEngine(),
      },
      {
        listening(site, address, port) {
          if (site === null) isSharedOpen = true
          sites.listening(site, address, port)
          portsSettled()
        },
        listenFailed(site, _port, failure) {
          log('error', `${site === null ? 'The shared port' : `The site ${site}`} does not open. ${failure.says} ${failure.mend}`)
          if (site === null) sharedFailure = failure
          else sites.failed(site, failure)
          portsSettled()
        },
        queue({ pool, active, waiting, total }) {
          queues.set(pool, { active, waiting, total })
          feed.changed()
        },
        cut(pool, generation, answer) {
          pools.masterDied(pool, generation).then(answer, () => answer(false))
        },
        log: (level, says) => log(level, says, 'engine'),
        lost(failure) {
          log('error', failure.says)
          spool.engineLost(failure)
          queues.clear()
          feed.changed()
        },
      },
    )
    closers.push(() => engine.close())

    const pools = new Pools({
      runFolder: run.base,
      run: run.id,
      on: {
        pool: (pool) => engine.setPool(pool),
        gone: (name) => {
          queues.delete(name)
          engine.dropPool(name)
          feed.changed()
        },
        view(view) {
          poolLog.view(view)
          feed.changed()
        },
        line: (line) => poolLog.line(line),
        figures: (figures) => spool.figures(figures),
      },
    })
    // The engine is closed first: nobody asks the pools for anything then.
    closers.splice(-1, 0, () => pools.close(POOLS_CLOSE_MS))

    await sites.resolve(workspace.loaded.sites, bind)
    const poolsReady = startPools()
    engine.setSites({ sites: sites.engineSites(), shared: shared && { ...shared, bind }, exact: exactPorts })
    for (const { says, mend } of sites.failures()) log('error', `${says} ${mend}`)
    portsSettled()
    await settled
    if (sharedFailure) throw failureFrom(sharedFailure)
    if (options.mustComeUp) await mustComeUp()
    sayDocroots(sites, log)

    void poolsReady.then(async () => {
      php = await findPhp({ env: process.env })
      feed.changed()
    })
    let seen = capture
    const look = setInterval(() => {
      if (feed.followers > 0)
        spool.ask({ type: 'stats' }).then(
          (stats) => {
            if (JSON.stringify(stats) !== JSON.stringify(seen)) feed.changed()
            seen = stats
          },
          () => {},
        )
    }, CAPTURE_LOOK_MS)
    closers.push(() => clearInterval(look))

    return { handlers: makeHandlers({ feed, spool, pools, headless: options.headless }), listeners: () => sites.listeners(), close }

    async function startPools(): Promise<void> {
      await Promise.all(
        workspace.loaded.pools.map(async ({ name, said, failure }) => {
          try {
            if (!said) throw failure
            const projectRoot = sites.engineSites().find((site) => site.pool === name)?.root ?? null
            const config = poolConfig(said, { workspace: workspace.folder, projectRoot, php: options.php })
            if (await ensureUsualPoolFile(said, config, projectRoot))
              log('notice', `Wrote ${config.file}, the settings of PHP-FPM for ${name}.`)
            await pools.set(config)
          } catch (error) {
            const { view, engine: seen } = brokenPool(name, asFailure(error).data, Date.now())
            broken.set(name, view)
            engine.setPool(seen)
            poolLog.view(view)
            feed.changed()
          }
        }),
      )
    }

    async function mustComeUp(): Promise<void> {
      const [failed] = sites.failures()
      if (failed) throw failureFrom(failed)
      await Promise.race([poolsReady, new Promise((resolve) => setTimeout(resolve, POOL_PATIENCE_MS))])
      const failure = poolViews().find(({ state }) => state.word === 'failed')?.state.failure
      if (failure) throw failureFrom(failure)
    }
  } catch (error) {
    await close()
    throw error
  }
}

function sayDocroots(sites: Sites, log: Log): void {
  for (const { name, docroot, docrootWhy, state } of sites.views())
    if (state.word === 'open') log('notice', `The site ${name} serves ${docroot}: ${docrootWhy}.`)
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Handlers } from '../app/contract/all.ts'
import type { EngineTap } from '../app/contract/taps.ts'
import { asFailure, failureFrom } from '../app/failure.ts'
import { type Desktop, makeHandlers } from './handlers.ts'
import type { WantedPort } from './listen-on.ts'
import type { Log } from './log.ts'
import { LooseFiles } from './loose-files.ts'
import { PoolFiles } from './pool-files.ts'
import type { LaunchEmbedded } from './pools/embedded-process.ts'
import { Replays } from './replays.ts'
import type { Run } from './run.ts'
import { Services } from './services.ts'
import { SiteActions } from './site-actions.ts'
import { SiteFiles } from './site-files.ts'
import type { Listener } from './sites.ts'
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
  /** A site or pool that fails at the start fails it all. Else that is in the state, and the others go on. */
  readonly mustComeUp: boolean
  /** In place of what the settings of PHP-FPM's pools say: a version, a path, or `embedded`. */
  readonly php?: string | undefined
  /** How the embedded PHP is started: forked unless said. */
  readonly launchEmbedded?: LaunchEmbedded | undefined
  /** A tap of its own, which fails it all where it can't be opened. */
  readonly tap?: Omit<EngineTap, 'name'> | undefined
  /** undefined: headless. */
  readonly desktop?: Desktop | undefined
}

export interface Sluice {
  readonly handlers: Handlers
  /** Those that accept. */
  listeners(): readonly Listener[]
  /** Of the tap that was asked for. */
  readonly tapAddress: string | null
  /** Takes no more requests, lets those that run end for a short time, then ends all that was started. Never rejects. */
  close(): Promise<void>
}

/** A pool that is not ready by then does not hold up the addresses: its exchanges wait. */
const POOL_PATIENCE_MS = 1000

/** Starts all services with the sites of a workspace. @throws Failure of whatever did not come up; what had is closed again */
export async function startSluice(options: SluiceOptions): Promise<Sluice> {
  const { workspace, run, log, bind, shared, exactPorts, desktop } = options
  let services: Services | undefined
  let replays: Replays | undefined
  let siteFiles: SiteFiles | undefined
  const close = async (): Promise<void> => {
    for (const step of [
      () => siteFiles?.close(),
      () => replays?.close(),
      () => services?.close(),
      () => workspace.close(),
      () => run.close(),
    ])
      try {
        await step()
      } catch (error) {
        log('warning', asFailure(error).message)
      }
  }
  try {
    const bodyFolder = join(run.folder, 'bodies')
    mkdirSync(bodyFolder, { mode: 0o700 })
    const made = new Services({ run, workspace, bodyFolder, php: options.php, launchEmbedded: options.launchEmbedded, log })
    services = made
    const { sites, feed, spool, pools } = made
    await serveSites(made, options)
    const tapAddress = options.tap ? await made.taps.open(options.tap) : null
    const actions = new SiteActions({ services: made, workspace, bind, shared, exactPorts, log })
    const poolFiles = new PoolFiles(pools, workspace.folder)
    const looseFiles = new LooseFiles({ pools, workspace: workspace.folder, search: workspace.phpSearch })
    const filesOfSites = new SiteFiles({ sites, actions, folder: workspace.folder, bind })
    siteFiles = filesOfSites
    const findPhp = (): ReturnType<Services['findPhp']> => made.findPhp()
    const replaying = new Replays({ spool, lastId: () => made.lastExchangeId, urlOfSite: (site) => sites.urlOf(site) })
    replays = replaying
    const handlers = makeHandlers({
      feed,
      spool,
      pools,
      poolFiles,
      looseFiles,
      siteFiles: filesOfSites,
      actions,
      workspace: workspace.folder,
      findPhp,
      desktop,
      replays: replaying,
      hasSpare: (pool) => made.hasSpare(pool),
    })
    return { handlers, listeners: () => sites.listeners(), tapAddress, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function serveSites(services: Services, options: SluiceOptions): Promise<void> {
  const { workspace, log, bind, shared, exactPorts, mustComeUp } = options
  const { sites, engine, workspacePools } = services
  // What fails is thrown below, and so told once.
  services.tellsFailures = !mustComeUp
  await sites.resolve(workspace.loaded.sites, bind, shared !== null)
  const poolsSettled = workspacePools.start(workspace.loaded.pools, (pool) => sites.foldersOf(pool))
  engine.setSites({ sites: sites.engineSites(), shared: shared && { ...shared, bind }, exact: exactPorts })
  if (!mustComeUp) for (const { says, mend } of sites.failures()) log('error', `${says} ${mend}`)
  await sites.untilSettled()
  const portFailure = sites.sharedFailure() ?? (mustComeUp ? sites.failures()[0] : undefined)
  if (portFailure) throw failureFrom(portFailure)
  if (mustComeUp) {
    await Promise.race([poolsSettled, pause(POOL_PATIENCE_MS, undefined, { ref: false })])
    const [poolFailure] = workspacePools.failures()
    if (poolFailure) throw failureFrom(poolFailure)
  }
  services.tellsFailures = true
  for (const { docroot, docrootWhy, state } of sites.views()) if (state.word === 'open') log('notice', `Serving ${docroot}: ${docrootWhy}.`)
  // Not before: it runs each PHP once, and the pools want the processor now.
  void poolsSettled.then(() => services.findPhp())
}

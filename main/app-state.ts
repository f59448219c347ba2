import type { ServerFigures } from '../app/contract/engine-messages.ts'
import type { CaptureStats } from '../app/contract/spool-messages.ts'
import type { AppState, PoolView } from '../app/contract/state.ts'
import type { PhpFound } from './pools/find-php.ts'
import type { PoolStatus } from './pools/pools.ts'
import type { Sites } from './sites.ts'
import type { Taps } from './taps.ts'
import { version } from './version.ts'

/** Exchanges of a pool, as the engine counts them. */
export interface QueueFigures {
  readonly active: number
  readonly waiting: number
  readonly total: number
  readonly servers: readonly ServerFigures[]
}

export interface AppStateParts {
  readonly startedMs: number
  readonly workspace: { readonly folder: string; readonly temporary: boolean }
  readonly sites: Sites
  readonly pools: readonly PoolStatus[]
  readonly taps: Taps
  readonly queues: ReadonlyMap<string, QueueFigures>
  readonly php: readonly PhpFound[]
  readonly capture: CaptureStats
}

/** Everything that a window shows beside the log, as one value. */
export function appStateOf({ startedMs, workspace, sites, pools, taps, queues, php, capture }: AppStateParts): AppState {
  return {
    version,
    pid: process.pid,
    startedMs,
    workspace: workspace.folder,
    temporary: workspace.temporary,
    sites: sites.views(),
    pools: pools.map((pool) => poolView(pool, taps, queues.get(pool.name))),
    taps: taps.views(),
    php: php.map(({ path, version, sapi }) => ({ path, version, sapi })),
    capture: { ...capture },
  }
}

function poolView({ ownListen, ...pool }: PoolStatus, taps: Taps, { active, waiting, total, servers }: QueueFigures = IDLE): PoolView {
  const figures = new Map(servers.map((each) => [each.address, each]))
  return {
    ...pool,
    ...{ active, waiting, total },
    remarks: [...pool.remarks, ...taps.remarks(pool.name)],
    servers: pool.servers.map((server) => {
      const { active = 0, idle = 0 } = figures.get(server.address) ?? {}
      return { ...server, active, idle }
    }),
  }
}

const IDLE: QueueFigures = { active: 0, waiting: 0, total: 0, servers: [] }

/** Before the spool thread has answered for the first time. */
export const NO_CAPTURE: CaptureStats = { summaries: 0, withBytes: 0, bytes: 0, maxBytes: 0, gapBytes: 0 }

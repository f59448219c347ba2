import type { EnginePool } from '../app/contract/engine-messages.ts'
import { asFailure, type FailureData } from '../app/failure.ts'
import type { PoolSettings } from '../app/site/pool-settings.ts'
import type { Log } from './log.ts'
import { brokenPool, ensureUsualPoolFile, poolConfig } from './pool-configs.ts'
import type { PoolStatus, Pools } from './pools/pools.ts'
import type { Loaded } from './workspace/load.ts'

export interface WorkspacePoolsOptions {
  readonly pools: Pools
  readonly workspace: { readonly folder: string; readonly temporary: boolean }
  /** In place of what the settings say: a version, a path, or `embedded`. */
  readonly php: string | undefined
  readonly log: Log
  /** Of a pool that Pools never sees. */
  readonly onBroken: (pool: EnginePool, view: PoolStatus) => void
}

/** The pools of a workspace: those that run, and those whose settings or file can't be used at all. */
export class WorkspacePools {
  private readonly broken = new Map<string, PoolStatus>()

  constructor(private readonly options: WorkspacePoolsOptions) {}

  /** @param projectRoots of a pool: the folders of the sites that name it. @returns when each is ready or has failed; never rejects */
  async start(loaded: readonly Loaded<PoolSettings>[], projectRoots: (pool: string) => readonly string[]): Promise<void> {
    await Promise.all(loaded.map((pool) => this.startOne(pool, projectRoots(pool.name))))
  }

  /** Forgets a pool; its generation drains and ends. */
  remove(name: string): void {
    this.broken.delete(name)
    this.options.pools.remove(name)
  }

  views(): PoolStatus[] {
    return [...this.options.pools.views(), ...this.broken.values()].sort((a, b) => a.name.localeCompare(b.name))
  }

  failures(): FailureData[] {
    return this.views().flatMap(({ state }) => (state.word === 'failed' && state.failure) || [])
  }

  private async startOne({ name, said, failure }: Loaded<PoolSettings>, projectRoots: readonly string[]): Promise<void> {
    const { pools, workspace, php, log, onBroken } = this.options
    this.broken.delete(name)
    try {
      if (!said) throw failure
      const config = poolConfig(said, { workspace: workspace.folder, projectRoots, php })
      if ((await ensureUsualPoolFile(said, config)) && !workspace.temporary)
        log('notice', `Wrote ${config.file}, PHP-FPM's settings for ${name}.`)
      await pools.set(config)
    } catch (error) {
      const refused = asFailure(error).data
      if (pools.refuse(name, refused)) return
      const { view, engine } = brokenPool(name, refused, Date.now())
      this.broken.set(name, view)
      onBroken(engine, view)
    }
  }
}

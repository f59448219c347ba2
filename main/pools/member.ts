import type { EnginePool, Reader } from '../../app/contract/engine-messages.ts'
import type { PoolView } from '../../app/contract/state.ts'
import type { FailureData } from '../../app/failure.ts'
import type { OwnListen } from '../../app/pool/own-listen.ts'
import type { ServerStatus } from './external-server.ts'
import { LineRing } from './line-ring.ts'
import type { PoolConfig } from './pool-config.ts'
import type { Responder, Runner } from './responder.ts'
import { WorkerDeaths } from './worker-deaths.ts'

/** What Pools knows of a pool; the engine's figures (`active`, `waiting`, `total`) are added by who joins the two. */
export type PoolStatus = Omit<PoolView, 'active' | 'waiting' | 'total' | 'servers'> & {
  readonly servers: readonly ServerStatus[]
  /** What the file's own `listen` asks for; null: nothing, or the pool is stopped. */
  readonly ownListen: OwnListen | null
}

/** One pool of the workspace, whoever answers for it. */
export class Member {
  readonly lines: LineRing
  readonly deaths = new WorkerDeaths()
  /** false: stopped by hand. */
  wanted = true
  /** What is wrong with this pool alone, whatever its file's generation does. */
  failure: FailureData | null = null
  /** Other settings that were refused while this pool goes on. */
  refused: FailureData | null = null
  /** As root, who its workers are. */
  reader: Reader | null = null
  readonly sinceMs = Date.now()
  /** What was told last, to tell changes only. */
  told: { pool: string; view: string } = { pool: '', view: '' }

  constructor(
    readonly config: PoolConfig,
    /** Another where the embedded PHP stands in. */
    public responder: Responder,
    lines?: LineRing,
  ) {
    this.lines = lines ?? new LineRing(config.name)
  }

  get runner(): Runner | undefined {
    return this.responder.runner
  }

  enginePool(): EnginePool {
    const { runner, config } = this
    const { addresses, maxChildren, limitExtensions, engine, reader = this.reader } = this.responder.facts()
    const serves = this.wanted && !this.failure && addresses.length > 0
    return {
      name: config.name,
      state: this.engineState(serves),
      addresses: serves || !runner ? addresses : [],
      generation: (serves && runner?.current?.n) || null,
      maxChildren,
      limitExtensions,
      ...engine,
      reader,
      failure: this.failure ?? (runner?.state.word === 'failed' ? runner.state.failure : null),
    }
  }

  status(): PoolStatus {
    const { limitExtensions, engine, reader, remarks, servers = [], ownListen = null, ...facts } = this.responder.facts()
    const { addresses } = this.enginePool()
    return {
      ...facts,
      name: this.config.name,
      responder: this.responder.kind,
      state: this.state(),
      addresses: [...addresses],
      servers: [...servers],
      remarks: [...remarks],
      ownListen: this.wanted ? ownListen : null,
    }
  }

  private state(): PoolStatus['state'] {
    const { runner, failure } = this
    if (failure) return { word: 'failed', says: failure.says, sinceMs: this.sinceMs, failure }
    if (runner && (this.wanted || !runner.running)) return this.withRefusal(runner.state)
    return { word: 'stopped', says: 'Stopped.', sinceMs: this.sinceMs, failure: null }
  }

  private withRefusal(state: PoolStatus['state']): PoolStatus['state'] {
    if (!this.refused || state.failure) return state
    return { ...state, says: `${state.says} New settings were refused: ${this.refused.says}`, failure: this.refused }
  }

  private engineState(serves: boolean): EnginePool['state'] {
    if (!this.wanted) return 'stopped'
    if (this.failure) return 'failed'
    if (serves || !this.runner) return 'ready'
    const { word } = this.runner.state
    if (word === 'stopped' || word === 'draining') return 'stopped'
    return word === 'failed' ? 'failed' : 'starting'
  }
}

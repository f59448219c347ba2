import type { EnginePool } from '../../app/contract/engine-messages.ts'
import type { Figures } from '../../app/contract/spool-messages.ts'
import type { LogLine, PoolView } from '../../app/contract/state.ts'
import { Failure } from '../../app/failure.ts'

/** A pool as its settings (`pools/NAME.yaml`) say, with absolute paths. */
export interface PoolConfig {
  readonly name: string
  readonly responder: 'fpm' | 'external'
  /** The pool file, absolute; not looked at for an external pool. */
  readonly file: string
  readonly section: string
  /** A version (`8.2`), the path of a php-fpm, or undefined: the newest that is found. */
  readonly php: string | undefined
  /** Addresses of an external pool: `unix:/path` or `host:port`. */
  readonly servers: readonly string[]
  /** The project folder; as root, every folder on the way to it must be open to the pool's user. null: not looked at. */
  readonly projectRoot: string | null
}

/** What Pools knows of a pool; the engine's figures (`active`, `waiting`, `total`) are added by who joins the two. */
export type PoolStatus = Omit<PoolView, 'active' | 'waiting' | 'total'>

export interface PoolEvents {
  /** What the engine must know, whenever it changes; at once after `set` with the state `starting`. */
  pool(pool: EnginePool): void
  gone(name: string): void
  view(view: PoolStatus): void
  line(line: LogLine): void
  /** PHP-FPM's figures, as its access log grows, in batches. */
  figures(figures: readonly Figures[]): void
}

export interface PoolsOptions {
  /** The user's run folder (see `runFolder`); it is made, and checked, when the first pool is set. */
  readonly runFolder: string
  /** Six characters that name this run. */
  readonly run: string
  /** Where php-fpm is looked for; undefined: the usual places of this system. */
  readonly search?: readonly string[] | undefined
  readonly on: PoolEvents
}

/** All pools of a running Sluice. No method throws for what a pool does: that is in its state. */
export class Pools {
  constructor(private readonly options: PoolsOptions) {}

  /** A new pool, or other settings of one that is there. @returns when it is ready or has failed; that is in its view, it never rejects. */
  set(_config: PoolConfig): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** Forgets a pool; its generation drains and ends. */
  remove(_name: string): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** @throws Failure `pool-unknown`, `pool-file-refused` and whatever keeps FPM from starting. */
  start(_name: string): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** New exchanges are refused at once, those that run are finished. @returns when it has ended. @throws Failure `pool-unknown` */
  stop(_name: string): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** The next generation from the file as it is now, then the old one drains. @returns when the next serves. @throws as `start`; then the running one goes on. */
  restart(_name: string): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** Ends what the draining generations still hold. @throws Failure `pool-unknown` */
  endDraining(_name: string): Promise<void> {
    return Promise.reject(new Failure('internal', { reason: 'not there' }))
  }
  /** Did the master of that generation die? Its end may be seen a moment after a cut connection: waits for it, at most 300 ms. */
  masterDied(_name: string, _generation: number): Promise<boolean> {
    return Promise.resolve(false)
  }
  views(): PoolStatus[] {
    return []
  }
  /** The last 2,000 lines of a pool, oldest first. @throws Failure `pool-unknown` */
  lines(name: string): readonly LogLine[] {
    throw new Failure('pool-unknown', { pool: name, run: this.options.run })
  }
  /** Calls `line` with each line of that pool from now on. @returns what ends it. */
  follow(_name: string, _line: (line: LogLine) => void): () => void {
    return () => undefined
  }
  /** Ends all: what runs may finish for `limitMs`, then it is ended by force. After it no php-fpm, no socket and no run folder is left. Never rejects. */
  close(_limitMs?: number): Promise<void> {
    return Promise.resolve()
  }
}

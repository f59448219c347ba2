import type { EnginePool, Reader, ServerFigures } from '../../app/contract/engine-messages.ts'
import type { GenerationView, PoolView } from '../../app/contract/state.ts'
import type { OwnListen } from '../../app/pool/own-listen.ts'
import type { ServerStatus } from './external-server.ts'
import type { AskedGeneration } from './generation-status.ts'
import type { Plan } from './plan.ts'
import type { Supervisor } from './supervisor.ts'

/** Keeps running, or looks at, what answers for pools: `Supervisor`, `EmbeddedPool`, `CommandPool` or `ExternalPool`. */
export interface Runner {
  /** Whether requests are meant to be answered. */
  readonly running: boolean
  readonly state: PoolView['state']
  /** The generation that takes requests. */
  readonly current: { readonly n: number } | undefined
  /** The next generation, then the one before drains. @returns when it serves. @throws Failure why not; what ran goes on. */
  apply(): Promise<void>
  /** Takes no requests any more; what runs is finished. */
  stop(): void
  /** Ends what drains now, whatever it does. */
  endDraining(): void
  /** As `stop`, for ever; what still runs after `limitMs` is ended by force. @returns when nothing is left. Never rejects. */
  close(limitMs: number): Promise<void>
  /** Whether the process of a generation has ended; waits at most `limitMs` for it. */
  masterEnded(n: number, limitMs: number): Promise<boolean>
}

/** What is known of a pool by who answers for it; see PoolView. */
export interface ResponderFacts extends Pick<PoolView, 'php' | 'file' | 'section' | 'overlay' | 'pm' | 'maxChildren'> {
  readonly generations: GenerationView[]
  /** Where requests go now. */
  readonly addresses: readonly string[]
  /** Scripts that it runs, in lower case. */
  readonly limitExtensions: readonly string[]
  readonly remarks: readonly string[]
  /** Of PHP-FPM's pools: what the file's own `listen` asks for. */
  readonly ownListen?: OwnListen | null
  /** Of an external pool. */
  readonly servers?: readonly ServerStatus[]
  /** What the engine must know beside it. */
  readonly engine?: Pick<EnginePool, 'balance' | 'servers' | 'queue' | 'queueMs' | 'keepConn' | 'everyPath'>
  /** As root, who it runs as, where the responder itself decides. */
  readonly reader?: Reader | null
}

/** Who answers for one pool: one file of `responders/` each. */
export interface Responder {
  readonly kind: PoolView['responder']
  /** undefined: nothing could be made for it. */
  readonly runner: Runner | undefined
  /** Where PHP-FPM runs it. */
  readonly supervisor?: Supervisor | undefined
  facts(): ResponderFacts
  /**
   * Takes the pool's requests. What serves already needs no new generation for it.
   * @param check whether the pool can use what PHP-FPM runs @throws Failure why not
   */
  join(check: (plan: Plan) => Promise<void>): Promise<void>
  /** How the engine fares with the servers of an external pool. */
  saw?(figures: readonly ServerFigures[]): void
  /** The generations that answer for themselves, of PHP-FPM alone. @param spare whether a worker is free to do so */
  asked(spare: boolean): AskedGeneration[]
}

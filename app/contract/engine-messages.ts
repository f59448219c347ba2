import type { FailureData } from '../failure.ts'
import type { WorkerDeath } from '../pool/worker-death.ts'
import type { Balance } from '../site/pool-settings.ts'
import type { Precompression } from '../site/precompressed.ts'
import type { Rule } from '../site/rules/rule.ts'
import type { SetParams } from '../site/rules/set-params.ts'
import type { LogStderr, SiteLimits } from '../site/site-file.ts'
import type { EngineTap, TapToMain } from './taps.ts'

/** What the engine thread is started with (workerData). */
export interface EngineStart {
  /** Six characters that name this run: SLUICE_ID is RUN-N. */
  readonly run: string
  /** One BigInt64: the id of the last exchange; main's counter, so ids go on over a lost engine. Add with Atomics. */
  readonly lastId: SharedArrayBuffer
  /** The port to the spool thread (a MessagePort, transferred). */
  readonly spool: unknown
  /** Where bodies of unknown length wait for their end. */
  readonly bodyFolder: string
  /** Per exchange and direction; what is over it is left out of the capture, headers of records never. */
  readonly bodyBudgetBytes: number
  readonly version: string
  /** What differs from the usual limits; tests shorten them. */
  readonly limits?: Partial<EngineLimits>
}

/** How long the engine waits for what, ms, and how much may wait for the spool thread. */
export interface EngineLimits {
  /** For a free worker; then `queue-timeout`. */
  readonly queueMs: number
  /** For a pool that starts; then `pool-starting-too-long`. */
  readonly startingMs: number
  /** For a responder to take a connection; then `connect-timeout`. */
  readonly connectMs: number
  /** For the next bytes of a request that has begun; then `client-idle`. */
  readonly clientIdleMs: number
  /** For the next bytes of an answer; then `answer-timeout`. undefined: no limit. */
  readonly answerMs?: number
  /** For exchanges that run when the engine closes; then they are cut. */
  readonly drainMs: number
  /** Bytes of blocks; from three quarters of it on bodies are left out of the capture, beyond it contents of all records. */
  readonly waitingBytes: number
}

/** A site as the engine serves it. Paths are absolute and, of the docroot, real. */
export interface EngineSite {
  readonly name: string
  readonly root: string
  readonly docroot: string
  /** How the pool sees the docroot; null: as it is here. */
  readonly docrootInPool: string | null
  readonly index: readonly string[]
  /** Source of the regular expression: group 1 the script, group 2 PATH_INFO. */
  readonly pathInfo: string
  /** Path of the front controller in the docroot, with its slash; null: none. */
  readonly frontController: string | null
  readonly hosts: readonly string[]
  readonly pool: string
  readonly setParams: SetParams
  /** Lower case. */
  readonly passHeaders: readonly string[]
  readonly hideHeaders: readonly string[]
  readonly followSymlinks: boolean
  /** What a static file may lie encoded as, beside itself; what is first wins where the client does not mind. */
  readonly precompressed: readonly Precompression[]
  /** As its file says them: in root, or absolute. */
  readonly xSendfile: readonly string[]
  readonly xAccelRedirect: Readonly<Record<string, string>>
  readonly logStderr: LogStderr
  /** What it says other than the engine's limits. */
  readonly limits: SiteLimits
  readonly rules: readonly Rule[]
  /** Its own listener. Port 0: any free one. */
  readonly port: number
  readonly bind: string
}

/** Who a static file must be readable for; null: Sluice does not run as root, so its own rights decide. */
export interface Reader {
  readonly user: string
  readonly uid: number
  readonly gids: readonly number[]
}

/** A pool as the engine sees it. A pool that is `starting` makes exchanges wait; `failed` and `stopped` fail them. */
export interface EnginePool {
  readonly name: string
  readonly state: 'starting' | 'ready' | 'failed' | 'stopped'
  /** Addresses of the current generation (fpm: one) or of the external servers. `unix:/path` or host:port. */
  readonly addresses: readonly string[]
  /** How the next of several addresses is chosen; in turn unless said. */
  readonly balance?: Balance
  /** Of an external pool, each of its addresses in order. */
  readonly servers?: readonly EngineServer[]
  /** How many exchanges may wait for a connection; as many as there are unless said. */
  readonly queue?: number
  /** How long they wait at most, where their site does not say; EngineLimits unless said. */
  readonly queueMs?: number
  /** FCGI_KEEP_CONN: connections go on to the next exchange. */
  readonly keepConn?: boolean
  readonly generation: number | null
  /** pm.max_children, or the servers' limit; no more connections than this at once. */
  readonly maxChildren: number
  /** security.limit_extensions, lower case, with their dots. */
  readonly limitExtensions: readonly string[]
  /** A program that answers for paths, not for files: each request goes to it, SCRIPT_NAME empty, PATH_INFO the path. */
  readonly everyPath?: boolean
  readonly reader: Reader | null
  readonly failure: FailureData | null
}

export interface EngineServer {
  readonly address: string
  /** Connections to it at once, kept ones included. */
  readonly maxConnections: number
  /** Why nothing is sent there, a sentence: what its check said. null: it is up. */
  readonly down: string | null
}

/** How the engine uses one address of a pool. */
export interface ServerFigures {
  readonly address: string
  /** Exchanges that have a connection to it now. */
  readonly active: number
  /** Connections that wait for their next exchange, each at a worker that is free. */
  readonly idle: number
  /** Whether it took the last connection; null: none was tried. */
  readonly reached: boolean | null
  /** Why it did not, a sentence; '' where it did. */
  readonly trouble: string
}

/** What TLS shows a client: PEM, both. */
export interface ServerCertificate {
  readonly key: string
  readonly certificate: string
}

/** What `cut` is about. */
export type CutConnection = Pick<EngineToMain & { readonly type: 'cut' }, 'pool' | 'generation' | 'held'>

/** Answer to `cut`. */
export interface CutAnswer {
  /** Did the master of that generation die? */
  readonly masterDied: boolean
  /** Else the worker that died at that time; `certain`: it can be no other that held the connection. */
  readonly worker: (WorkerDeath & { readonly certain: boolean }) | null
}

export type MainToEngine =
  /** All sites, and the shared listener (null: none). What is not named any more is closed; what is new is opened. */
  | {
      readonly type: 'sites'
      readonly sites: readonly EngineSite[]
      readonly shared: { readonly port: number; readonly bind: string; readonly exact: boolean } | null
      /** Explicit ports: taken is a failure. Else the next free one is tried. */
      readonly exact: boolean
    }
  | { readonly type: 'pool'; readonly pool: EnginePool }
  | { readonly type: 'pool-gone'; readonly name: string }
  /** All taps. What is not named any more is closed, but for connections that are open; what is new, or failed before, is opened. */
  | { readonly type: 'taps'; readonly taps: readonly EngineTap[] }
  /** The spool thread was started anew: blocks go to this port from now on (a MessagePort, transferred). Those that were out are lost. */
  | { readonly type: 'spool'; readonly port: unknown }
  | ({ readonly type: 'cut-answer'; readonly n: number } & CutAnswer)
  /** Answer to `certificate`. */
  | { readonly type: 'certificate-answer'; readonly n: number; readonly made: ServerCertificate | FailureData }
  | { readonly type: 'ask'; readonly n: number; readonly ask: { readonly type: 'close' } }

export type EngineToMain =
  | TapToMain
  | { readonly type: 'ready' }
  /** A listener accepts. site null: the shared one. */
  | { readonly type: 'listening'; readonly site: string | null; readonly address: string; readonly port: number }
  | { readonly type: 'listen-failed'; readonly site: string | null; readonly port: number; readonly failure: FailureData }
  /** At most every 100 ms a pool, when something changed. */
  | {
      readonly type: 'queue'
      readonly pool: string
      readonly active: number
      readonly waiting: number
      readonly total: number
      /** The one that takes exchanges, and how many are still held by those before it. */
      readonly generation: number | null
      readonly former: number
      /** Those of the current generation. */
      readonly servers: readonly ServerFigures[]
    }
  /** A connection to that generation failed, or (`held`: by a worker) was cut: look whether its master lives, and the worker, answer `cut-answer`. */
  | { readonly type: 'cut'; readonly n: number; readonly pool: string; readonly generation: number; readonly held: boolean }
  /** A client asked by TLS for that name, or (null) for an address of this machine: make a certificate, answer `certificate-answer`. */
  | { readonly type: 'certificate'; readonly n: number; readonly name: string | null }
  | { readonly type: 'log'; readonly level: 'error' | 'warning' | 'notice' | 'debug'; readonly says: string }
  | { readonly type: 'answer'; readonly n: number }

import { type MessagePort, type TransferListItem, Worker } from 'node:worker_threads'
import type {
  CutAnswer,
  CutConnection,
  EngineLimits,
  EnginePool,
  EngineStart,
  EngineToMain,
  MainToEngine,
  ServerCertificate,
} from '../../app/contract/engine-messages.ts'
import type { EngineTap } from '../../app/contract/taps.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { restartPauseMs } from '../spool/restart-pause.ts'
import { usualLimits } from './limits.ts'

type SitesMessage = MainToEngine & { readonly type: 'sites' }
type QueueFigures = Omit<EngineToMain & { readonly type: 'queue' }, 'type'>

/** What main hears of the engine. */
export interface EngineEvents {
  /** A listener accepts. site null: the shared one. After a lost thread again. */
  listening(site: string | null, address: string, port: number): void
  listenFailed(site: string | null, port: number, failure: FailureData): void
  /** A tap accepts. After a lost thread again. */
  tapListening(name: string, address: string): void
  tapFailed(name: string, failure: FailureData): void
  /** At most every 100 ms a tap: connections that are open, and all so far. */
  tapConnections(name: string, open: number, total: number): void
  /** At most every 100 ms a pool. */
  queue(figures: QueueFigures): void
  /** A connection to that generation failed, or was cut: answer soon whether its master died, or a worker. */
  cut(what: CutConnection, answer: (died: CutAnswer) => void): void
  log(level: (EngineToMain & { readonly type: 'log' })['level'], says: string): void
  /** A client asked by TLS for that name; null: for an address of this machine. Rejects with a Failure. */
  certificate(name: string | null): Promise<ServerCertificate>
  /** The thread ended and is started again; what it held failed with this (`engine-lost`). */
  lost(failure: FailureData): void
}

export interface EngineHostOptions {
  /** Six characters that name this run. */
  readonly run: string
  /** One BigInt64: the id of the last exchange. */
  readonly lastId: SharedArrayBuffer
  readonly bodyFolder: string
  readonly bodyBudgetBytes: number
  readonly version: string
  readonly limits?: Partial<EngineLimits>
  /** Of the thread; 512 unless said. */
  readonly heapMb?: number
  /** A new port to the spool thread; each engine thread has its own. */
  readonly connectSpool: () => MessagePort
}

const HEAP_MB = 512

/**
 * The engine thread as the main process sees it. It keeps what was asked of the engine; a lost thread is started again with it, on the
 * ports that it had, at once; one that keeps dying with growing pauses.
 */
export class EngineHost {
  private thread: Worker | undefined
  private isClosed = false
  private shortLives = 0
  private restart: ReturnType<typeof setTimeout> | undefined
  private sites: SitesMessage | undefined
  private readonly pools = new Map<string, EnginePool>()
  private taps: readonly EngineTap[] = []
  private readonly ports = new Map<string | null, { readonly wanted: number; readonly got: number }>()
  private lastN = 0
  private readonly pending = new Map<number, () => void>()

  constructor(
    private readonly options: EngineHostOptions,
    private readonly on: EngineEvents,
  ) {
    this.start()
  }

  /** All sites, and the shared listener; see `MainToEngine`. */
  setSites(sites: Omit<SitesMessage, 'type'>): void {
    this.sites = { type: 'sites', ...sites }
    this.post(this.sites)
  }

  setPool(pool: EnginePool): void {
    this.pools.set(pool.name, pool)
    this.post({ type: 'pool', pool })
  }

  dropPool(name: string): void {
    this.pools.delete(name)
    this.post({ type: 'pool-gone', name })
  }

  /** All taps; see `MainToEngine`. */
  setTaps(taps: readonly EngineTap[]): void {
    this.taps = taps
    this.post({ type: 'taps', taps })
  }

  /** The spool thread was started anew. */
  reconnectSpool(): void {
    const port = this.options.connectSpool()
    this.post({ type: 'spool', port }, [port])
  }

  /** Ends the thread as a fault would. */
  async breakDown(): Promise<void> {
    await this.thread?.terminate()
  }

  /** Takes no more requests, gives those that run a short time, cuts the rest, and ends the thread. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    clearTimeout(this.restart)
    const { thread } = this
    if (!thread) return
    await this.askToClose(thread)
    await thread.terminate()
  }

  private start(): void {
    const { run, lastId, bodyFolder, bodyBudgetBytes, version, limits, heapMb = HEAP_MB, connectSpool } = this.options
    const spool = connectSpool()
    const workerData: EngineStart = { run, lastId, spool, bodyFolder, bodyBudgetBytes, version, ...(limits ? { limits } : {}) }
    const thread = new Worker(distFile('engine.cjs'), {
      name: 'engine',
      workerData,
      transferList: [spool],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
    const startedMs = performance.now()
    let why: string | undefined
    thread.on('message', (message: EngineToMain) => this.take(message))
    thread.on('error', (error) => {
      why = asFailure(error).message
    })
    thread.on('exit', (code) => this.lost(thread, why ?? `exit code ${code}`, performance.now() - startedMs))
    this.thread = thread
    for (const pool of this.pools.values()) this.post({ type: 'pool', pool })
    if (this.sites) this.post(this.onSamePorts(this.sites))
    if (this.taps.length > 0) this.post({ type: 'taps', taps: this.taps })
  }

  private lost(thread: Worker, reason: string, livedMs: number): void {
    for (const done of this.pending.values()) done()
    this.pending.clear()
    if (this.thread === thread) this.thread = undefined
    if (this.isClosed) return
    const { pauseMs, shortLives } = restartPauseMs(livedMs, this.shortLives)
    this.shortLives = shortLives
    this.on.lost(new Failure('engine-lost', { reason }).data)
    if (pauseMs === 0) this.start()
    else this.restart = setTimeout(() => this.start(), pauseMs)
  }

  private take(message: EngineToMain): void {
    switch (message.type) {
      case 'ready':
        break
      case 'listening':
        this.ports.set(message.site, { wanted: this.wantedPort(message.site), got: message.port })
        this.on.listening(message.site, message.address, message.port)
        break
      case 'listen-failed':
        this.on.listenFailed(message.site, message.port, message.failure)
        break
      case 'tap-listening':
        this.on.tapListening(message.name, message.address)
        break
      case 'tap-failed':
        this.on.tapFailed(message.name, message.failure)
        break
      case 'tap-connections':
        this.on.tapConnections(message.name, message.open, message.total)
        break
      case 'queue': {
        const { type: _, ...figures } = message
        this.on.queue(figures)
        break
      }
      case 'cut': {
        const { n, ...what } = message
        this.on.cut(what, (died) => this.post({ type: 'cut-answer', n, ...died }))
        break
      }
      case 'certificate': {
        const { n, name } = message
        const answer = (made: ServerCertificate | FailureData): void => this.post({ type: 'certificate-answer', n, made })
        this.on.certificate(name).then(answer, (error: unknown) => answer(asFailure(error).data))
        break
      }
      case 'log':
        this.on.log(message.level, message.says)
        break
      case 'answer':
        this.pending.get(message.n)?.()
        this.pending.delete(message.n)
        break
    }
  }

  /** A port that was found free stays the site's over a lost thread. */
  private onSamePorts(sites: SitesMessage): SitesMessage {
    const same = (site: string | null, port: number): number => {
      const known = this.ports.get(site)
      return known?.wanted === port ? known.got : port
    }
    return {
      ...sites,
      sites: sites.sites.map((site) => ({ ...site, port: same(site.name, site.port) })),
      shared: sites.shared && { ...sites.shared, port: same(null, sites.shared.port) },
    }
  }

  private wantedPort(site: string | null): number {
    if (site === null) return this.sites?.shared?.port ?? 0
    return this.sites?.sites.find(({ name }) => name === site)?.port ?? 0
  }

  private askToClose(thread: Worker): Promise<void> {
    return new Promise((resolve) => {
      const n = ++this.lastN
      const limit = setTimeout(resolve, (this.options.limits?.drainMs ?? usualLimits.drainMs) + CLOSE_GRACE_MS)
      this.pending.set(n, () => {
        clearTimeout(limit)
        resolve()
      })
      thread.postMessage({ type: 'ask', n, ask: { type: 'close' } } satisfies MainToEngine)
    })
  }

  private post(message: MainToEngine, transfer: TransferListItem[] = []): void {
    this.thread?.postMessage(message, transfer)
  }
}

/** Beyond the time for what runs, so much for a thread that is busy. */
const CLOSE_GRACE_MS = 1_000

import { MessageChannel, type MessagePort, type TransferListItem, Worker } from 'node:worker_threads'
import type {
  Figures,
  LogBatch,
  MainToSpool,
  SpoolAnswers,
  SpoolAsk,
  SpoolBounds,
  SpoolStart,
  SpoolToMain,
} from '../../app/contract/spool-messages.ts'
import { asFailure, Failure, type FailureData, failureFrom } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { followLog, type SpoolAsks } from './follow-log.ts'
import { restartPauseMs } from './restart-pause.ts'

/** How much is held until the spool has files. */
export const SPOOL_BOUNDS: SpoolBounds = { maxBytes: 64 << 20, maxExchangesWithBytes: 500, maxSummaries: 100_000 }

/** 100,000 summaries take about 100 MB; bytes lie outside of the heap. */
const HEAP_MB = 768

type AnyAnswer = SpoolAnswers[SpoolAsk['type']]
interface Pending {
  readonly settle: (value: AnyAnswer) => void
  readonly fail: (failure: Failure) => void
}

/** The spool thread as the main process sees it. A lost one is started again: what it held is gone, and followers are told so. */
export class SpoolHost implements SpoolAsks {
  private thread: Worker | undefined
  private isClosed = false
  private shortLives = 0
  private restart: ReturnType<typeof setTimeout> | undefined
  private readonly pending = new Map<number, Pending>()
  private waiters: ((started: boolean) => void)[] = []
  private waitingPort: MessagePort | undefined
  private lastN = 0
  private lastFollower = 0
  private lastSeenId = 0

  /** @param on `lost`: the thread ended, and the engine's port with it. Call `connectEngine` and hand the engine the new one. */
  constructor(
    private readonly bounds: SpoolBounds,
    private readonly on: { lost(failure: Failure): void },
  ) {
    this.start()
  }

  /** The engine's end of a new channel, to be transferred to it. */
  connectEngine(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.waitingPort?.close()
    this.waitingPort = port1
    this.handOverPort()
    return port2
  }

  /** @throws Failure `spool-lost`; whatever the thread failed with */
  ask<Ask extends SpoolAsk>(ask: Ask): Promise<SpoolAnswers[Ask['type']]> {
    return new Promise((resolve, reject) => {
      if (!this.thread) {
        reject(lostFor(this.isClosed ? 'Sluice ends' : 'it is being started again'))
        return
      }
      const n = ++this.lastN
      this.pending.set(n, { settle: (value) => resolve(value as SpoolAnswers[Ask['type']]), fail: reject })
      this.post({ type: 'ask', n, ask })
    })
  }

  /** The log in batches, for a stream of the contract. It goes on over a lost thread. */
  follow(most = 250): AsyncGenerator<LogBatch, void> {
    return followLog(this, ++this.lastFollower, most)
  }

  untilStarted(): Promise<boolean> {
    if (this.thread || this.isClosed) return Promise.resolve(!this.isClosed)
    return new Promise((resolve) => this.waiters.push(resolve))
  }

  figures(figures: readonly Figures[]): void {
    if (figures.length > 0) this.post({ type: 'figures', figures })
  }

  /** The engine thread ended: what it held has failed. */
  engineLost(failure: FailureData): void {
    this.post({ type: 'engine-lost', failure })
  }

  /** Ends the thread; what it held is gone. */
  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.restart)
    const { thread } = this
    this.thread = undefined
    this.waitingPort?.close()
    this.failPending(lostFor('Sluice ends'))
    this.tellWaiters()
    await thread?.terminate()
  }

  private start(): void {
    const workerData: SpoolStart = { ...this.bounds, goneThrough: this.lastSeenId }
    const thread = new Worker(distFile('spool.cjs'), {
      name: 'spool',
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const startedMs = performance.now()
    let why: string | undefined
    thread.on('message', (message: SpoolToMain) => this.take(message))
    thread.on('error', (error) => (why = asFailure(error).message))
    thread.on('exit', (code) => this.lost(thread, why ?? `exit code ${code}`, performance.now() - startedMs))
    this.thread = thread
    this.handOverPort()
    this.tellWaiters()
  }

  private lost(thread: Worker, reason: string, livedMs: number): void {
    if (this.thread !== thread) return // it was ended by `close`
    this.thread = undefined
    const failure = lostFor(reason)
    this.failPending(failure)
    const { pauseMs, shortLives } = restartPauseMs(livedMs, this.shortLives)
    this.shortLives = shortLives
    if (pauseMs === 0) this.start()
    else this.restart = setTimeout(() => this.start(), pauseMs)
    this.on.lost(failure)
  }

  private take(message: SpoolToMain): void {
    const pending = this.pending.get(message.n)
    this.pending.delete(message.n)
    if (message.type === 'failed') pending?.fail(failureFrom(message.failure))
    else {
      const { value } = message
      if (value !== null && 'goneThrough' in value) this.noteSeen(value)
      pending?.settle(value)
    }
  }

  /** Of a lost thread, this much was shown. */
  private noteSeen({ summaries, goneThrough }: LogBatch): void {
    this.lastSeenId = summaries.reduce((last, { id }) => Math.max(last, id), Math.max(this.lastSeenId, goneThrough))
  }

  private handOverPort(): void {
    const port = this.waitingPort
    if (!port || !this.thread) return
    this.waitingPort = undefined
    this.post({ type: 'engine', port }, [port])
  }

  private post(message: MainToSpool, transfer: TransferListItem[] = []): void {
    this.thread?.postMessage(message, transfer)
  }

  private failPending(failure: Failure): void {
    const all = [...this.pending.values()]
    this.pending.clear()
    for (const { fail } of all) fail(failure)
  }

  private tellWaiters(): void {
    const all = this.waiters
    this.waiters = []
    for (const tell of all) tell(!this.isClosed)
  }
}

const lostFor = (reason: string): Failure => new Failure('spool-lost', { reason })

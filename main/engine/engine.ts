import type { MessagePort } from 'node:worker_threads'
import type { EngineLimits, EngineSite, EngineStart, EngineToMain, MainToEngine } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { Certificates } from './certificates.ts'
import { Connections } from './connections.ts'
import { CutQuestions } from './cut-questions.ts'
import { usualLimits } from './limits.ts'
import { Listeners } from './listeners.ts'
import type { EngineParts } from './parts.ts'
import { QueueReports } from './queue-reports.ts'
import { Recorder } from './recorder.ts'
import { RunningExchanges } from './running-exchanges.ts'
import { StderrFiles } from './stderr-files.ts'
import { Taps } from './tap/taps.ts'

/** The gateway, as main steers it. */
export class Engine implements EngineParts {
  readonly run: string
  readonly version: string
  readonly bodyFolder: string
  readonly bodyBudgetBytes: number
  readonly limits: EngineLimits
  readonly recorder: Recorder
  readonly cuts: CutQuestions
  readonly running = new RunningExchanges()
  readonly certificates: Certificates
  readonly stderrFiles = new StderrFiles((says) => this.log('warning', says))
  closing = false
  private readonly ids: BigInt64Array
  private readonly pools = new Map<string, Connections>()
  private readonly reports: QueueReports
  private readonly listeners: Listeners
  private readonly taps: Taps

  constructor(
    start: EngineStart,
    private readonly post: (message: EngineToMain) => void,
  ) {
    this.run = start.run
    this.version = start.version
    this.bodyFolder = start.bodyFolder
    this.bodyBudgetBytes = start.bodyBudgetBytes
    this.limits = { ...usualLimits, ...start.limits }
    this.ids = new BigInt64Array(start.lastId)
    this.recorder = new Recorder(start.spool as MessagePort, this.limits.waitingBytes)
    this.cuts = new CutQuestions(post)
    this.certificates = new Certificates(post)
    this.reports = new QueueReports((pool) => {
      const figures = this.pools.get(pool)?.figures
      if (figures) post({ type: 'queue', pool, ...figures })
    })
    this.listeners = new Listeners(this, post)
    this.taps = new Taps(this, post)
  }

  take(message: MainToEngine): void {
    switch (message.type) {
      case 'sites':
        this.listeners.apply(message)
        break
      case 'pool': {
        const { pool } = message
        const known = this.pools.get(pool.name)
        if (known) known.update(pool)
        else {
          const changed = (): void => this.reports.changed(pool.name)
          this.pools.set(pool.name, new Connections(pool, changed, (says) => this.log('warning', says)))
        }
        this.taps.poolChanged(pool.name)
        break
      }
      case 'pool-gone':
        this.pools.get(message.name)?.close(new Failure('pool-unknown', { pool: message.name }))
        this.pools.delete(message.name)
        this.taps.poolChanged(message.name)
        break
      case 'taps':
        this.taps.apply(message.taps)
        break
      case 'spool':
        this.recorder.connect(message.port as MessagePort)
        break
      case 'cut-answer':
        this.cuts.answer(message.n, message)
        break
      case 'certificate-answer':
        this.certificates.answer(message.n, message.made)
        break
      case 'ask':
        this.close().then(() => this.post({ type: 'answer', n: message.n }))
        break
    }
  }

  nextId(): number {
    return Number(Atomics.add(this.ids, 0, 1n)) + 1
  }

  connections(pool: string): Connections | undefined {
    return this.pools.get(pool)
  }

  sites(): readonly EngineSite[] {
    return this.listeners.sites
  }

  log(level: (EngineToMain & { readonly type: 'log' })['level'], says: string): void {
    this.post({ type: 'log', level, says })
  }

  /** Takes no more, gives what runs a little time, then cuts it. */
  private async close(): Promise<void> {
    this.closing = true
    this.listeners.close()
    this.taps.close()
    await this.running.drain(this.limits.drainMs)
    const ended = new Failure('engine-lost', { reason: 'Sluice was ended' })
    this.running.cutAll(ended)
    this.taps.cutAll(ended)
    await this.running.drain(CUT_MS) // each tells its end
    await this.stderrFiles.written()
    this.reports.close()
    this.recorder.flush()
  }
}

/** A connection that is destroyed tells it in the next turn of the loop. */
const CUT_MS = 200

import type { GenerationStatus, WorkerView } from '../../app/contract/pool-status.ts'
import { askStatus } from './ask-pool.ts'
import type { AnsweringSection } from './idle.ts'

export interface AskedGeneration {
  readonly n: number
  readonly section: AnsweringSection
  /** Whether a worker is free to answer on the pool's own socket, which must where this PHP has no status listener. */
  readonly spare: boolean
}

export interface GenerationReport {
  readonly status: GenerationStatus
  readonly workers: readonly WorkerView[]
}

const LIMIT_MS = 1000

/** What PHP-FPM's full status says of a pool's generation. undefined: it does not answer, or nobody is free to. Never rejects. */
export async function generationStatus({ n, section, spare }: AskedGeneration): Promise<GenerationReport | undefined> {
  const { socket, statusSocket, statusPath } = section
  if (statusSocket === null && !spare) return undefined
  const report = await askStatus(statusSocket ?? socket, statusPath, LIMIT_MS).catch(() => undefined)
  if (!report) return undefined
  // A worker of the pool itself is at work for this very question.
  const asks = ({ state, requestUri }: (typeof report.workers)[number]): boolean => state !== 'Idle' && requestUri.startsWith(statusPath)
  const ours = statusSocket === null ? report.workers.filter(asks).slice(0, 1) : []
  return {
    status: {
      generation: n,
      listenQueue: report.listenQueue,
      maxListenQueue: report.maxListenQueue,
      idle: report.idle + ours.length,
      active: Math.max(0, report.active - ours.length),
      maxActive: report.maxActive,
      accepted: report.acceptedConnections,
      maxChildrenReached: report.maxChildrenReached,
      slowRequests: report.slowRequests,
    },
    workers: report.workers.map((worker) => ({
      generation: n,
      pid: worker.pid,
      state: ours.includes(worker) ? 'Idle' : worker.state,
      ageMs: worker.ageMs,
      requests: worker.requests,
      method: worker.requestMethod,
      uri: worker.requestUri,
      script: worker.script,
      requestMs: worker.requestMs,
      cpuPercent: worker.cpuPercent,
      memoryBytes: worker.memoryBytes,
    })),
  }
}

import type { EffectiveSection } from '../../app/pool/effective-config.ts'
import type { PoolStatusReport } from '../../app/pool/status-json.ts'
import { askStatus } from './ask-pool.ts'
import type { PreparedSection } from './prepared-pool.ts'
import { groupLives, processEntry } from './process-table.ts'

/** The section of a generation with the paths at which it answers for itself. */
export interface AnsweringSection extends PreparedSection {
  readonly pingPath: string
  readonly statusPath: string
}

const STATUS_LIMIT_MS = 1000

export function answering(section: PreparedSection, effective: EffectiveSection | undefined): AnsweringSection {
  const value = (key: string, otherwise: string): string => effective?.values.get(key) ?? otherwise
  return { ...section, pingPath: value('ping.path', '/sluice-ping'), statusPath: value('pm.status_path', '/sluice-status') }
}

/**
 * How many workers work, by PHP-FPM's own status: what goes on after fastcgi_finish_request counts, too. Without a status
 * listener a worker of the pool has to answer, which it does once one is free. null: not all sections told.
 */
export async function busyWorkers(sections: readonly AnsweringSection[]): Promise<number | null> {
  const all = await Promise.all(
    sections.map(async ({ socket, statusSocket, statusPath }) => {
      const report = await askStatus(statusSocket ?? socket, statusPath, STATUS_LIMIT_MS).catch(() => undefined)
      return report && atWork(report, statusPath).length
    }),
  )
  return all.reduce<number | null>((sum, count) => (sum === null || count === undefined ? null : sum + count), 0)
}

/**
 * Whether none works where the master is dead. Nobody listens for status then: a worker of the pool has to answer, and the report still
 * lists workers that are gone. Where none holds the socket open any more, nothing works.
 */
export async function isIdleWithoutMaster(group: number, sections: readonly AnsweringSection[]): Promise<boolean> {
  if (!groupLives(group)) return true
  const all = await Promise.all(
    sections.map(async ({ socket, statusPath }) => {
      try {
        const report = await askStatus(socket, statusPath, STATUS_LIMIT_MS)
        return report !== undefined && atWork(report, statusPath).every(({ pid }) => processEntry(pid)?.zombie ?? true)
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code
        return code === 'ECONNREFUSED' || code === 'ENOENT'
      }
    }),
  )
  return all.every(Boolean)
}

/** Not the one that answers this very question. */
const atWork = (report: PoolStatusReport, statusPath: string): PoolStatusReport['workers'] =>
  report.workers.filter(({ state, requestUri }) => state !== 'Idle' && !requestUri.startsWith(statusPath))

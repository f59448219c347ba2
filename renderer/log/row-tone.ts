import { hasEnded } from '../../app/capture/exchange-record.ts'
import { statusClass } from '../../app/capture/status-class.ts'
import type { Summary } from '../../app/capture/summary.ts'

export type RowTone = 'ok' | 'redirect' | 'client-error' | 'server-error' | 'waiting' | 'quiet'

/** The meaning of an exchange's end, or that there is none yet. */
export function toneOfRow({ state, status }: Pick<Summary, 'state' | 'status'>): RowTone {
  if (state === 'failed') return 'server-error'
  if (state === 'cancelled') return 'quiet'
  const meaning = statusClass(status)
  return meaning === 'none' || meaning === 'info' ? 'waiting' : meaning
}

/** Whether someone looking for trouble looks for this one. */
export const isError = (summary: Pick<Summary, 'state' | 'status'>): boolean => toneOfRow(summary) === 'server-error'

export const isRunning = (summary: Summary): boolean => !hasEnded(summary)

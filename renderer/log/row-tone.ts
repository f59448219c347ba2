import { hasEnded } from '../../app/capture/exchange-record.ts'
import { statusClass } from '../../app/capture/status-class.ts'
import type { Summary } from '../../app/capture/summary.ts'

type Ended = Pick<Summary, 'state' | 'status' | 'kind'>
export type RowTone = 'ok' | 'redirect' | 'client-error' | 'server-error' | 'waiting' | 'quiet'

/** The meaning of an exchange's end, or that there is none yet. */
export function toneOfRow({ state, status, kind }: Ended): RowTone {
  // The status of what was cut says nothing of its end; that of an answer by Sluice does.
  if (state === 'failed' && kind !== 'error' && kind !== 'refused') return 'server-error'
  if (state === 'cancelled') return 'quiet'
  const meaning = statusClass(status)
  return meaning === 'none' || meaning === 'info' ? 'waiting' : meaning
}

/** Whether someone looking for trouble looks for this one. */
export const isError = (summary: Ended): boolean => summary.state === 'failed' || toneOfRow(summary) === 'server-error'

export const isRunning = (summary: Summary): boolean => !hasEnded(summary)

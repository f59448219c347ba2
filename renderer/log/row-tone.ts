import type { Summary } from '../../app/capture/summary.ts'

export type RowTone = 'ok' | 'redirect' | 'client-error' | 'server-error' | 'waiting' | 'quiet'

/** The meaning of an exchange's end, or that there is none yet. */
export function toneOfRow({ state, status }: Pick<Summary, 'state' | 'status'>): RowTone {
  if (state === 'failed') return 'server-error'
  if (state === 'cancelled') return 'quiet'
  if (status === null) return 'waiting'
  if (status >= 500) return 'server-error'
  if (status >= 400) return 'client-error'
  if (status >= 300) return 'redirect'
  return status >= 200 ? 'ok' : 'waiting'
}

/** Whether someone looking for trouble looks for this one. */
export const isError = (summary: Pick<Summary, 'state' | 'status'>): boolean => toneOfRow(summary) === 'server-error'

export const isRunning = ({ state }: Pick<Summary, 'state'>): boolean => state !== 'done' && state !== 'failed' && state !== 'cancelled'

import { formatBytes, formatClock, formatMs } from '../../app/capture/format.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { stateWord } from './state-word.ts'

/** A row of the log as a line of text, its fields separated by tabs: for tickets and spreadsheets. */
export function rowText(summary: Summary): string {
  return [
    formatClock(summary.startMs),
    summary.method,
    `${summary.scheme}://${summary.host}${summary.target}`,
    summary.status ?? stateWord(summary),
    summary.mime ?? '',
    summary.durationMs === null ? '' : formatMs(summary.durationMs),
    formatBytes(summary.responseBytes),
    summary.failure?.says ?? '',
  ]
    .join('\t')
    .trimEnd()
}

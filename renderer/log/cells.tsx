import { useSyncExternalStore } from 'react'
import { formatBytes, formatClock, formatMs } from '../../app/capture/format.ts'
import { mimeName } from '../../app/capture/mime-name.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { useServices } from '../shell/use-services.ts'
import { strings } from '../ui/strings.ts'
import type { CellProps } from './columns.tsx'
import { Mark } from './mark.tsx'
import { readableTarget } from './readable-target.ts'
import { isRunning, toneOfRow } from './row-tone.ts'
import { stateWord } from './state-word.ts'
import { TimingBar } from './timing-bar.tsx'

export const TimeCell = ({ summary }: CellProps) => <span className="quiet">{formatClock(summary.startMs)}</span>

export function UrlCell({ summary: { target, site, host, tap }, showSite }: CellProps) {
  if (target === '' && tap !== null) return <span className="quiet">{tap}</span>
  const shown = readableTarget(target)
  return (
    <span title={target.length > 60 ? target : undefined}>
      {showSite && <span className="quiet">{site ?? host} </span>}
      <bdi dir="ltr">{shown}</bdi>
    </span>
  )
}

/** The status, or while there is none the word of what it waits for: it may take the next column, too. */
export function StatusCell({ summary }: CellProps) {
  const word = wordOf(summary)
  return (
    <span className="log-status" data-tone={toneOfRow(summary)} data-wide={word !== undefined || undefined}>
      {word ?? summary.status}
    </span>
  )
}

export const TypeCell = ({ summary }: CellProps) =>
  wordOf(summary) === undefined ? <span className="quiet">{mimeName(summary.mime)}</span> : null

export function DurationCell({ summary }: CellProps) {
  if (summary.durationMs !== null) return formatMs(summary.durationMs)
  return isRunning(summary) ? <RunningTime startMs={summary.startMs} /> : null
}

function RunningTime({ startMs }: { startMs: number }) {
  const { rates, quickClock } = useServices()
  useSyncExternalStore(quickClock.watch, quickClock.tick)
  return <span className="log-running">{`${(Math.max(0, rates.nowMs() - startMs) / 1000).toFixed(1)} s`}</span>
}

export const TimingCell = ({ summary }: CellProps) =>
  summary.durationMs === null ? null : <TimingBar times={summary.times} durationMs={summary.durationMs} />

export const BytesCell = ({ summary }: CellProps) => (summary.status === null ? null : formatBytes(summary.responseBytes))

export const MemoryCell = ({ summary: { worker } }: CellProps) => (worker?.memoryBytes == null ? null : formatBytes(worker.memoryBytes))

/** Who answered: the worker's pid, else the word of what needed none. */
export function WorkerCell({ summary: { worker, kind, tap } }: CellProps) {
  if (tap !== null) return <span className="quiet">{strings.log.tapped}</span>
  if (worker) return <span title={worker.certain ? undefined : strings.log.probably}>{`${worker.certain ? '' : '~'}w ${worker.pid}`}</span>
  return kind && kind !== 'php' ? <span className="quiet">{strings.log.kinds[kind]}</span> : null
}

export function MarksCell({ summary: { failure, stderrBytes, findings, attempts, gapBytes } }: CellProps) {
  return (
    <>
      {failure && <Mark name="failure" says={failure.says} />}
      {stderrBytes > 0 && <Mark name="stderr" says={strings.log.stderr(formatBytes(stderrBytes))} />}
      {findings > 0 && <Mark name="finding" says={strings.log.findings(findings)} />}
      {attempts > 1 && <Mark name="retry" says={strings.log.retried(attempts)} />}
      {gapBytes > 0 && <Mark name="gap" says={strings.log.notKept(formatBytes(gapBytes))} />}
    </>
  )
}

/** undefined: its status says it. */
function wordOf(summary: Summary): string | undefined {
  if (summary.status !== null && summary.state !== 'cancelled') return undefined
  return stateWord(summary)
}

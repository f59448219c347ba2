import type { Times } from '../../app/capture/summary.ts'
import '../ui/time-parts.css'
import { barLength, beforeParts, timeParts } from './time-parts.ts'

/** The parts of an exchange's time in a row; the figures are beside it and in the details, so it is drawn for the eye alone. */
export function TimingBar({ times, durationMs }: { times: Times; durationMs: number }) {
  const parts = timeParts(times)
  const before = beforeParts(parts, durationMs)
  return (
    <span className="timing-bar" aria-hidden="true" style={{ width: `${Math.max(3, barLength(durationMs) * 100)}%` }}>
      {(parts.length === 0 || before > 0) && <i data-part="before" style={{ flexGrow: parts.length === 0 ? 1 : before }} />}
      {parts.map(({ name, ms }) => (ms > 0 ? <i key={name} data-part={name} style={{ flexGrow: ms }} /> : null))}
    </span>
  )
}

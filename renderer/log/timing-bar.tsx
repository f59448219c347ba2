import type { Times } from '../../app/capture/summary.ts'
import '../ui/time-parts.css'
import { barLength, timeParts } from './time-parts.ts'

/** The parts of an exchange's time in a row; the figures are beside it and in the details, so it is drawn for the eye alone. */
export function TimingBar({ times, durationMs }: { times: Times; durationMs: number }) {
  const parts = timeParts(times)
  const rest = Math.max(0, durationMs - parts.reduce((sum, { ms }) => sum + ms, 0))
  return (
    <span className="timing-bar" aria-hidden="true" style={{ width: `${Math.max(3, barLength(durationMs) * 100)}%` }}>
      {parts.map(({ name, ms }) => (ms > 0 ? <i key={name} data-part={name} style={{ flexGrow: ms }} /> : null))}
      {(parts.length === 0 || rest > 0) && <i data-part="rest" style={{ flexGrow: parts.length === 0 ? 1 : rest }} />}
    </span>
  )
}

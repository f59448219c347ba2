import { formatMs } from '../../app/capture/format.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { type TimePart, timeParts } from '../log/time-parts.ts'
import { strings } from '../ui/strings.ts'
import '../ui/time-parts.css'

const words = strings.overview

/** The parts of an exchange's time below each other, each where it lies in the whole. */
export function Timing({ summary }: { summary: Summary }) {
  const parts = timeParts(summary.times)
  if (parts.length === 0) return <p className="quiet">{words.noParts}</p>
  const sum = parts.reduce((all, { ms }) => all + ms, 0)
  const whole = Math.max(sum, summary.durationMs ?? 0, 0.001)
  return (
    <ol className="timing">
      {placed(parts, whole - sum).map(({ name, ms, fromMs }) => (
        <li key={name} title={words.partsLong[name]}>
          <span className="timing-name">{words.parts[name]}</span>
          <span className="timing-track" aria-hidden="true">
            <i data-part={name} style={{ insetInlineStart: `${(fromMs / whole) * 100}%`, width: `${(ms / whole) * 100}%` }} />
          </span>
          <span className="timing-ms">{formatMs(ms)}</span>
        </li>
      ))}
    </ol>
  )
}

/** One after the other; what no part accounts for lies before the first: the request was read, its route found. */
function placed(parts: readonly TimePart[], beforeMs: number): (TimePart & { readonly fromMs: number })[] {
  let fromMs = Math.max(0, beforeMs)
  return parts.map((part) => {
    const place = { ...part, fromMs }
    fromMs += part.ms
    return place
  })
}

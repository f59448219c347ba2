import { formatMs } from '../../app/capture/format.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { beforeParts, type TimePart, timeParts } from '../log/time-parts.ts'
import { strings } from '../ui/strings.ts'
import '../ui/time-parts.css'

const words = strings.overview

/** The parts of an exchange's time below each other, each where it lies in the whole. */
export function Timing({ summary }: { summary: Summary }) {
  const parts = timeParts(summary.times)
  if (parts.length === 0) return <p className="quiet">{words.noParts}</p>
  const beforeMs = beforeParts(parts, summary.durationMs ?? 0)
  const all = beforeMs >= LEAST_MS ? [{ name: 'before' as const, ms: beforeMs }, ...parts] : parts
  const whole = Math.max(
    all.reduce((sum, { ms }) => sum + ms, 0),
    0.001,
  )
  return (
    <ol className="timing">
      {placed(all).map(({ name, ms, fromMs }) => (
        <li key={name} title={words.partsLong[name]}>
          <span className="timing-name">{name === 'wait' && summary.kind === 'proxy' ? words.serverPart : words.parts[name]}</span>
          <span className="timing-track" aria-hidden="true">
            <i data-part={name} style={{ insetInlineStart: `${(fromMs / whole) * 100}%`, width: `${(ms / whole) * 100}%` }} />
          </span>
          <span className="timing-ms">{formatMs(ms)}</span>
        </li>
      ))}
    </ol>
  )
}

/** Less is no part of its own. */
const LEAST_MS = 0.1

interface Shown extends Pick<TimePart, 'ms'> {
  readonly name: TimePart['name'] | 'before'
}

/** One after the other. */
function placed(parts: readonly Shown[]): (Shown & { readonly fromMs: number })[] {
  let fromMs = 0
  return parts.map((part) => {
    const place = { ...part, fromMs }
    fromMs += part.ms
    return place
  })
}

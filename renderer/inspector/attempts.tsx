import { formatMs } from '../../app/capture/format.ts'
import type { ExchangeDetail } from '../../app/capture/summary.ts'
import { strings } from '../ui/strings.ts'

const words = strings.overview

/** Each try to reach PHP, and what ended those before the last. */
export function Attempts({ attempts }: Pick<ExchangeDetail, 'attempts'>) {
  return (
    <ol className="overview-list">
      {attempts.map(({ n, address, generation, atMs, keptMs, failure }) => (
        <li key={n}>
          <span className="mono">{words.attempt(n, address)}</span>
          <span className="quiet">
            {generation !== null && ` · ${words.generation(generation)}`} · {formatMs(atMs)}
            {keptMs !== null && ` · ${words.keptFor(formatMs(keptMs))}`}
          </span>
          {failure && (
            <div className="overview-failed">
              {failure.says} {failure.mend}
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

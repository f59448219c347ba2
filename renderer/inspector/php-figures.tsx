import { useStore } from 'zustand'
import { formatBytes, formatMs } from '../../app/capture/format.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { useServices } from '../shell/use-services.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { strings } from '../ui/strings.ts'

const words = strings.overview
/** PHP-FPM counts CPU in ticks of 10 ms: below this the figure is noise. */
const CPU_WORTH_MS = 100
/** What is taken off, where it is no noise. */
const WORTH_SAYING_MS = 1

/** What PHP-FPM's access log says of this exchange. */
export function PhpFigures({ summary: { worker, keptMs, pool, tap }, running }: { summary: Summary; running: boolean }) {
  const { main } = useServices()
  const responder = useStore(main, ({ state }) => state?.pools.find(({ name }) => name === pool)?.responder)
  if (tap !== null) return <p className="quiet">{words.noFiguresTapped}</p>
  if (!worker && responder && responder !== 'fpm') return <p className="quiet">{words.noFiguresOf[responder]}</p>
  if (!worker) return <p className="quiet">{running ? words.noFiguresYet : words.noFigures}</p>
  const { pid, phpMs, memoryBytes, cpuPercent, certain } = worker
  return (
    <>
      <Facts>
        <Fact name={words.pid}>{pid}</Fact>
        {phpMs !== null && <Fact name={words.phpTime}>{formatMs(phpMs)}</Fact>}
        {memoryBytes !== null && <Fact name={words.memory}>{formatBytes(memoryBytes)}</Fact>}
        {cpuPercent !== null && (phpMs ?? 0) >= CPU_WORTH_MS && <Fact name={words.cpu}>{Math.round(cpuPercent)} %</Fact>}
      </Facts>
      {keptMs !== null && keptMs >= WORTH_SAYING_MS && phpMs !== null && <p className="quiet">{words.withoutKept(formatMs(keptMs))}</p>}
      {!certain && <p className="quiet">{words.uncertain}</p>}
    </>
  )
}

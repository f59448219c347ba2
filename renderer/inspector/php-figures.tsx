import { formatBytes, formatMs } from '../../app/capture/format.ts'
import type { WorkerFigures } from '../../app/capture/summary.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { strings } from '../ui/strings.ts'

const words = strings.overview
/** PHP-FPM counts CPU in ticks of 10 ms: below this the figure is noise. */
const CPU_WORTH_MS = 100

/** What PHP-FPM's access log says of this exchange. */
export function PhpFigures({ worker, running }: { worker: WorkerFigures | null; running: boolean }) {
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
      {!certain && <p className="quiet">{words.uncertain}</p>}
    </>
  )
}

import type { ReactNode } from 'react'
import { formatBytes, formatClock, formatMs } from '../../app/capture/format.ts'
import { isRunning } from '../log/row-tone.ts'
import { useServices } from '../shell/use-services.ts'
import { showPool } from '../shell/view.ts'
import { makeRuleFrom } from '../sites/file/rule-from-request.ts'
import { strings as siteWords } from '../sites/file/strings.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { strings } from '../ui/strings.ts'
import { Attempts } from './attempts.tsx'
import { PhpFigures } from './php-figures.tsx'
import { Timing } from './timing.tsx'
import type { Decoded } from './use-decoded.ts'
import './overview.css'

const words = strings.overview

/** What went wrong, where the time went, what PHP says of itself, and which file was taken, and why. */
export function Overview({ decoded }: { decoded: Decoded }) {
  const { summary } = decoded.detail
  const findings = [...new Set([...decoded.detail.findings.map(({ says }) => says), ...recordFindings(decoded)])]
  return (
    <div className="overview">
      <Part title={words.timing}>
        <Timing summary={summary} />
      </Part>
      <div className="overview-column">
        {summary.kind === 'php' && (
          <Part title={words.php}>
            <PhpFigures summary={summary} running={isRunning(summary)} />
          </Part>
        )}
        {(findings.length > 0 || summary.gapBytes > 0) && (
          <Part title={words.findings}>
            <ul className="overview-list">
              {findings.map((says) => (
                <li key={says}>{says}</li>
              ))}
              {summary.gapBytes > 0 && <li>{words.gap(formatBytes(summary.gapBytes))}</li>}
            </ul>
          </Part>
        )}
        {(decoded.detail.attempts.length > 1 || summary.keptMs !== null) && (
          <Part title={words.attempts}>
            <Attempts attempts={decoded.detail.attempts} />
          </Part>
        )}
      </div>
      <Part title={words.route}>
        <Route decoded={decoded} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="overview-part">
      <h3 className="small-title">{title}</h3>
      {children}
    </section>
  )
}

function Route({ decoded: { detail } }: { decoded: Decoded }) {
  const services = useServices()
  const { view } = services
  const { summary, route, request, attempts } = detail
  const { site, pool } = summary
  const only = attempts.length === 1 ? attempts[0] : undefined
  return (
    <Facts>
      {route && (
        <>
          {route.file && (
            <Fact name={words.file}>
              <span className="with-copy">
                <bdi dir="ltr" className="mono">
                  {route.file}
                </bdi>
                <CopyButton text={route.file} what={words.file} />
              </span>
            </Fact>
          )}
          <Fact name={words.why}>
            {words.kinds[route.kind]}
            {route.why && <span className="quiet">: {route.why}</span>}
          </Fact>
        </>
      )}
      {site && (
        <Fact name={words.site}>
          <button type="button" className="text-link" onClick={() => view.setState({ view: 'sites', site })}>
            {site}
          </button>
          <span className="quiet"> · </span>
          <button type="button" className="text-link" onClick={() => void makeRuleFrom(services, summary, site)}>
            {siteWords.fromRequest}
          </button>
        </Fact>
      )}
      {pool && (
        <Fact name={words.pool}>
          <button type="button" className="text-link" onClick={() => showPool(view, pool)}>
            {pool}
          </button>
          {only?.generation && <span className="quiet"> · {words.generation(only.generation)}</span>}
        </Fact>
      )}
      {only && (
        <Fact name={words.address}>
          <span className="mono">{only.address}</span>
        </Fact>
      )}
      <Fact name={words.client}>{request.client}</Fact>
      <Fact name={words.started}>
        {formatClock(summary.startMs)}
        {summary.durationMs !== null && <span className="quiet"> · {formatMs(summary.durationMs)}</span>}
      </Fact>
    </Facts>
  )
}

function recordFindings({ attempts }: Decoded): string[] {
  return attempts.flatMap(({ records, findings }) => [...records.flatMap((record) => record.findings), ...findings].map(({ says }) => says))
}

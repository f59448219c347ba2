import { useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { formatBytes, formatMs } from '../../app/capture/format.ts'
import type { AppState } from '../../app/contract/state.ts'
import { ConnectionLine } from '../connection/connection-line.tsx'
import { hasWorkers } from '../pools/has-workers.ts'
import { strings } from '../ui/strings.ts'
import { useServices } from './use-services.ts'
import './status-bar.css'

/** The health of the whole, each item a way to its place; without a connection, how it stands with that. */
export function StatusBar() {
  const { connection, main } = useServices()
  const at = useStore(connection.state)
  const { state, failure } = useStore(main)
  const broken = at.at !== 'open'
  return (
    <footer className="status-bar" data-state={failure ? 'error' : broken ? 'lost' : 'well'}>
      {failure ? (
        <>
          <span role="alert">
            {failure.says} {failure.mend}
          </span>
          <button type="button" className="status-button" onClick={() => location.reload()}>
            {strings.connection.reload}
          </button>
        </>
      ) : broken ? (
        at.at !== 'refused' && <ConnectionLine state={at} told={state !== undefined} />
      ) : (
        state && <Health state={state} />
      )}
    </footer>
  )
}

function Health({ state }: { state: AppState }) {
  const { view } = useServices()
  const { sites, pools, php, capture } = state
  const failed = sites.filter((site) => site.state.word === 'failed').length
  const sum = (of: 'active' | 'waiting' | 'maxChildren'): number => pools.filter(hasWorkers).reduce((all, pool) => all + pool[of], 0)
  const running = pools.find((pool) => pool.php)
  const version = running?.php ?? php[0]?.version
  const phpText = strings.status[running?.responder === 'embedded' ? 'embedded' : 'php']
  const to = (name: 'log' | 'pools' | 'sites') => () => view.setState({ view: name })
  return (
    <>
      <button type="button" className="status-item" onClick={to('sites')}>
        {strings.status.sites(sites.length)}
        {failed > 0 && <span className="status-bad">, {strings.status.sitesFailed(failed)}</span>}
      </button>
      <button type="button" className="status-item" onClick={to('pools')}>
        {version ? phpText(version) : strings.status.noPhp}
      </button>
      <button type="button" className="status-item" data-counts="rate" onClick={to('log')}>
        <RateText />
      </button>
      <button type="button" className="status-item" data-counts="workers" onClick={to('pools')}>
        {strings.status.workers(sum('active'), sum('maxChildren'))}
        {sum('waiting') > 0 && `, ${strings.status.queued(sum('waiting'))}`}
      </button>
      <button type="button" className="status-item" data-counts="capture" onClick={to('log')}>
        {strings.status.capture(formatBytes(capture.bytes), formatBytes(capture.maxBytes))}
      </button>
      <button type="button" className="status-item" onClick={to('log')}>
        {capture.gapBytes > 0 ? strings.status.gaps(formatBytes(capture.gapBytes)) : strings.status.noGaps}
      </button>
    </>
  )
}

function RateText() {
  const { rates, clock } = useServices()
  useSyncExternalStore(clock.watch, clock.tick)
  const { perSecond, p95Ms } = rates.now()
  const rate = strings.status.rate(perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond)))
  return <>{`${rate} · ${strings.status.p95(p95Ms === undefined ? '–' : formatMs(p95Ms))}`}</>
}

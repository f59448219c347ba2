import { useStore } from 'zustand'
import { formatCount } from '../../app/capture/format.ts'
import type { PoolView } from '../../app/contract/state.ts'
import { useServices } from '../shell/use-services.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { StateWord } from '../ui/state-mark.tsx'
import { strings } from '../ui/strings.ts'
import { Generations } from './generations.tsx'
import { hasWorkers } from './has-workers.ts'
import { PoolActions } from './pool-actions.tsx'
import { PoolLines } from './pool-lines.tsx'
import { PoolServers } from './pool-servers.tsx'
import { PoolWorkers } from './pool-workers.tsx'
import { strings as labels } from './strings.ts'
import './pool-detail.css'

const words = strings.pool

/** One pool: how it stands, what runs, what Sluice adds to its file, and what it says. */
export function PoolDetail({ pool }: { pool: PoolView }) {
  const { connection, main, view } = useServices()
  const tap = useStore(main, ({ state }) => state?.taps.find((each) => each.pool === pool.name))
  const { failure } = pool.state
  // Another connection may be to another Sluice: its lines are followed anew.
  const at = useStore(connection.state, (state) => state.at)
  return (
    <div className="pool">
      <div className="pool-about">
        <header className="pool-head">
          <h1>
            <bdi>{pool.name}</bdi>
          </h1>
          <StateWord word={pool.state.word} text={words.words[pool.state.word]} />
          {pool.state.says !== failure?.says && <span className="quiet">{pool.state.says}</span>}
          <PoolActions pool={pool} />
        </header>
        {failure && (
          <FailureNote failure={failure}>
            {failure.code === 'pool-file-refused' && (
              <button type="button" className="button" onClick={() => view.setState({ poolTab: 'file' })}>
                {labels.openItsFile}
              </button>
            )}
          </FailureNote>
        )}
        <div className="pool-columns">
          <Facts>
            <Fact name={words.workers}>
              {hasWorkers(pool) ? words.busy(pool.active, pool.maxChildren) : labels.noWorkers}
              {pool.waiting > 0 && `, ${words.waiting(pool.waiting)}`}
              <span className="quiet"> · {words.total(formatCount(pool.total))}</span>
            </Fact>
            {pool.pm && (
              <Fact name={words.manager}>
                <code>{pool.pm}</code>
              </Fact>
            )}
            <Fact name={words.responder}>
              {words.responders[pool.responder]}
              {pool.php && <span className="quiet"> · {`${words.php} ${pool.php}`}</span>}
            </Fact>
            {pool.file && (
              <Fact name={words.file}>
                <span className="with-copy">
                  <bdi className="mono">{pool.file}</bdi>
                  <CopyButton text={pool.file} what={words.file} />
                </span>
                {pool.section && <span className="quiet">{words.section(pool.section)}</span>}
              </Fact>
            )}
            {tap && (
              <Fact name={labels.ownListen}>
                <span className="with-copy">
                  <bdi className="mono">{tap.listen}</bdi>
                  <CopyButton text={tap.listen} what={labels.ownListen} />
                </span>
                <span className="quiet">
                  {labels.tapStates[tap.state]}
                  {tap.state === 'open' && ` · ${labels.tapConnections(tap.connections, formatCount(tap.total))}`}
                </span>
              </Fact>
            )}
            {pool.servers.length === 0 && (
              <Fact name={pool.addresses.length === 1 ? words.address : words.addresses}>
                {pool.addresses.length === 0 && <span className="quiet">–</span>}
                {pool.addresses.map((address) => (
                  <div key={address} className="mono">
                    {address}
                  </div>
                ))}
              </Fact>
            )}
          </Facts>
          <div className="pool-aside">
            <Generations pool={pool} />
            {pool.remarks.length > 0 && (
              <section>
                <h2 className="small-title">{words.remarks}</h2>
                <ul className="pool-remarks">
                  {pool.remarks.map((remark) => (
                    <li key={remark}>{remark}</li>
                  ))}
                </ul>
              </section>
            )}
          </div>
        </div>
        <PoolServers pool={pool} />
        {(at === 'open' || at === 'lost') && <PoolWorkers pool={pool} />}
        {pool.overlay && (
          <details className="pool-overlay">
            <summary>{words.adds}</summary>
            <p className="quiet">{words.addsWhy}</p>
            <pre tabIndex={0}>{pool.overlay}</pre>
          </details>
        )}
      </div>
      {at === 'open' || at === 'lost' ? <PoolLines pool={pool.name} /> : null}
      <span className="unseen" role="status">{`${pool.name} ${words.words[pool.state.word]}`}</span>
    </div>
  )
}

import { formatCount, formatMs, formatSecond } from '../../app/capture/format.ts'
import type { PoolView, ServerView } from '../../app/contract/state.ts'
import { StateWord } from '../ui/state-mark.tsx'
import { PoolTable } from './pool-table.tsx'
import { strings } from './strings.ts'
import './pool-servers.css'

const words = strings.servers
const columns = ['state', 'address', 'since', 'connections', 'checks'] as const

/** The servers of an external pool: who is up and since when, what is open to each, how its checks went. */
export function PoolServers({ pool }: { pool: PoolView }) {
  if (pool.servers.length === 0) return null
  return (
    <section className="servers">
      <h2 className="small-title">{words.title}</h2>
      <PoolTable label={words.label(pool.name)} className="server-table" columns={columns} names={words.columns}>
        {pool.servers.map((server) => (
          <ServerRow key={server.address} server={server} />
        ))}
      </PoolTable>
    </section>
  )
}

function ServerRow({ server }: { server: ServerView }) {
  const { address, state, sinceMs, says, check, active, idle, maxConnections, maxReqs, mpxsConns } = server
  const told = [maxReqs === null ? '' : `FCGI_MAX_REQS ${maxReqs}`, mpxsConns === null ? '' : `FCGI_MPXS_CONNS ${mpxsConns ? 1 : 0}`]
  return (
    <tr>
      <td>
        <StateWord word={state} text={words.states[state]} />
      </td>
      <td>
        <bdi className="mono">{address}</bdi>
        {says && <div className="quiet">{says}</div>}
        {told.some(Boolean) && <div className="quiet">{words.tells(told.filter(Boolean).join(', '))}</div>}
      </td>
      <td data-column="since">{formatSecond(sinceMs)}</td>
      <td data-column="connections">
        {words.open(active, maxConnections)}
        {idle > 0 && <div className="quiet">{words.kept(idle)}</div>}
      </td>
      <td data-column="checks">
        {check ? words.passed(formatCount(check.passed)) : <span className="quiet">{words.unchecked}</span>}
        {check && <div className="quiet">{words.failed(formatCount(check.failed))}</div>}
        {check && check.lastMs !== null && <div className="quiet">{words.last(formatMs(check.lastMs))}</div>}
      </td>
    </tr>
  )
}

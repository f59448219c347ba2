import { formatBytes, formatCount, formatMs } from '../../app/capture/format.ts'
import type { WorkerView } from '../../app/contract/pool-status.ts'
import { CountedSeconds, CountedTenths } from './counted.tsx'
import { PoolTable } from './pool-table.tsx'
import type { Sample } from './pool-workers.tsx'
import { strings } from './strings.ts'
import { inOrder, isBusy } from './worker-order.ts'

const columns = ['state', 'pid', 'generation', 'request', 'time', 'requests', 'age', 'cpu', 'memory'] as const
type Column = (typeof columns)[number]

/** A row a worker, those that work first. Columns keep their width whatever is in them. */
export function WorkerTable({ pool, sample }: { pool: string; sample: Sample }) {
  return (
    <PoolTable label={strings.tableLabel(pool)} className="worker-table" columns={columns} names={strings.columns} says={strings.says}>
      {inOrder(sample.workers).map((worker) => (
        <tr key={`${worker.generation} ${worker.pid}`} data-busy={isBusy(worker)}>
          {columns.map((column) => (
            <td key={column} data-column={column}>
              <Cell column={column} worker={worker} takenMs={sample.takenMs} />
            </td>
          ))}
        </tr>
      ))}
    </PoolTable>
  )
}

function Cell({ column, worker, takenMs }: { column: Column; worker: WorkerView; takenMs: number }) {
  switch (column) {
    case 'state':
      return (
        <span className="worker-state">
          <span className="worker-mark" aria-hidden="true" />
          <span title={worker.state}>{worker.state}</span>
        </span>
      )
    case 'pid':
      return worker.pid
    case 'generation':
      return worker.generation
    case 'request':
      return <WorkerRequest worker={worker} />
    case 'time':
      if (isBusy(worker)) return <CountedTenths ms={worker.requestMs} takenMs={takenMs} />
      return worker.uri === '' ? null : formatMs(worker.requestMs)
    case 'requests':
      return formatCount(worker.requests)
    case 'age':
      return <CountedSeconds ms={worker.ageMs} takenMs={takenMs} />
    case 'cpu':
      return worker.cpuPercent === null ? null : `${Math.round(worker.cpuPercent)} %`
    case 'memory':
      return worker.memoryBytes === null ? null : formatBytes(worker.memoryBytes)
  }
}

function WorkerRequest({ worker }: { worker: WorkerView }) {
  if (worker.uri === '') return null
  return (
    <span title={`${worker.method} ${worker.uri}\n${worker.script}`}>
      {!isBusy(worker) && strings.last}
      {worker.method} <bdi dir="ltr">{worker.uri}</bdi>
    </span>
  )
}

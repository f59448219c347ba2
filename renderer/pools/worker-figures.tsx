import { formatCount } from '../../app/capture/format.ts'
import type { GenerationStatus } from '../../app/contract/pool-status.ts'
import type { PoolView } from '../../app/contract/state.ts'
import type { Sample } from './pool-workers.tsx'
import { strings } from './strings.ts'
import { isBusy } from './worker-order.ts'

const { figures: names, figureSays: says } = strings

/** How the pool as a whole stands, of all its generations that answer. */
export function WorkerFigures({ pool, sample: { generations, workers } }: { pool: PoolView; sample: Sample }) {
  // PHP-FPM's own count of them is of its last look around, up to a second old.
  const busy = workers.filter(isBusy).length
  const sum = (key: keyof GenerationStatus): number => generations.reduce((all, each) => all + each[key], 0)
  const all: { readonly name: string; readonly value: string; readonly says?: string; readonly warns?: boolean }[] = [
    { name: names.busy, value: strings.busyOf(busy, workers.length) },
    { name: names.queue, value: formatCount(pool.waiting), says: says.queue, warns: pool.waiting > 0 },
    { name: names.fpmQueue, value: formatCount(sum('listenQueue')), says: says.fpmQueue, warns: sum('listenQueue') > 0 },
    { name: names.most, value: formatCount(Math.max(busy, ...generations.map(({ maxActive }) => maxActive))) },
    { name: names.reached, value: strings.times(sum('maxChildrenReached')), says: says.reached, warns: sum('maxChildrenReached') > 0 },
    { name: names.slow, value: formatCount(sum('slowRequests')), says: says.slow, warns: sum('slowRequests') > 0 },
  ]
  return (
    <dl className="worker-figures">
      {all.map(({ name, value, says: why, warns }) => (
        <div key={name} title={why} data-warns={warns}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

import { formatCount } from '../../app/capture/format.ts'
import type { GenerationStatus } from '../../app/contract/pool-status.ts'
import type { PoolView } from '../../app/contract/state.ts'
import { strings } from './strings.ts'

const { figures: names, figureSays: says } = strings

/** How the pool as a whole stands, of all its generations that answer. */
export function WorkerFigures({ pool, generations }: { pool: PoolView; generations: readonly GenerationStatus[] }) {
  const sum = (key: keyof GenerationStatus): number => generations.reduce((all, each) => all + each[key], 0)
  const all: { readonly name: string; readonly value: string; readonly says?: string; readonly warns?: boolean }[] = [
    { name: names.busy, value: strings.busyOf(sum('active'), sum('active') + sum('idle')) },
    { name: names.queue, value: formatCount(pool.waiting), says: says.queue, warns: pool.waiting > 0 },
    { name: names.fpmQueue, value: formatCount(sum('listenQueue')), says: says.fpmQueue, warns: sum('listenQueue') > 0 },
    { name: names.most, value: formatCount(Math.max(...generations.map(({ maxActive }) => maxActive))) },
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

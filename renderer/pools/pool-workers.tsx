import { useCallback, useState } from 'react'
import type { contract } from '../../app/contract/all.ts'
import type { Client } from '../../app/contract/client.ts'
import type { ItemOf } from '../../app/contract/contract.ts'
import type { PoolView } from '../../app/contract/state.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { strings } from './strings.ts'
import { useFollowing } from './use-following.ts'
import { WorkerFigures } from './worker-figures.tsx'
import { WorkerTable } from './worker-table.tsx'
import './pool-workers.css'

/** What PHP-FPM told last, and when that came on the page's monotonic clock. */
export interface Sample extends ItemOf<(typeof contract)['pool.workers']> {
  readonly takenMs: number
}

/** What each worker of a pool does, by PHP-FPM's own status, and what waits for one. */
export function PoolWorkers({ pool }: { pool: PoolView }) {
  return (
    <section className="workers">
      <h2 className="small-title">{strings.title}</h2>
      {pool.responder === 'fpm' ? <Followed pool={pool} /> : <p className="quiet">{strings.notFpm[pool.responder]}</p>}
    </section>
  )
}

function Followed({ pool }: { pool: PoolView }) {
  const [sample, setSample] = useState<Sample | undefined>()
  const { name } = pool
  const open = useCallback(
    (client: Client) => client.follow('pool.workers', { pool: name }, (item) => setSample({ ...item, takenMs: performance.now() })),
    [name],
  )
  const failure = useFollowing(open)
  if (failure) return <FailureNote failure={failure} />
  // It comes with the first answer, within some ms: a word for that would only flash.
  if (!sample) return null
  return (
    <>
      {sample.generations.length > 0 && <WorkerFigures pool={pool} sample={sample} />}
      {sample.workers.length > 0 ? <WorkerTable pool={pool.name} sample={sample} /> : <p className="quiet">{whyNone(pool, sample)}</p>}
    </>
  )
}

function whyNone({ generations, pm }: PoolView, sample: Sample): string {
  if (sample.generations.length > 0) return pm === 'ondemand' ? strings.noneOndemand : strings.none
  return generations.some(({ at }) => at === 'serving' || at === 'draining') ? strings.noAnswer : strings.notRunning
}

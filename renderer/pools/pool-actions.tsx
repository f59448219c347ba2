import { useEffect, useState } from 'react'
import type { PoolView } from '../../app/contract/state.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { strings } from '../ui/strings.ts'

type Action = 'pool.restart' | 'pool.stop' | 'pool.start'

/** Restart, stop, start. What keeps one from its end stands below the buttons until the next is tried. */
export function PoolActions({ pool }: { pool: PoolView }) {
  const { call } = useServices()
  const [under, setUnder] = useState<Action | undefined>()
  const [failure, setFailure] = useState<FailureData | undefined>()
  const { word, failure: told } = pool.state
  // It has become another since: what was tried then is no longer the question.
  useEffect(() => {
    void word
    setFailure(undefined)
  }, [word])
  // What Sluice does not run it cannot stop.
  if (pool.responder === 'external') return null
  const run = (action: Action) => async (): Promise<void> => {
    setUnder(action)
    setFailure(undefined)
    try {
      await call(action, { pool: pool.name })
    } catch (error) {
      setFailure(asFailure(error).data)
    }
    setUnder(undefined)
  }
  const button = (action: Action, text: string) => (
    <button type="button" className="button" disabled={under !== undefined} onClick={run(action)}>
      {under === action ? strings.pool.under[action](pool.name) : text}
    </button>
  )
  const stopped = word === 'stopped'
  return (
    <>
      <div className="pool-actions">
        {stopped ? button('pool.start', strings.pool.start(pool.name)) : button('pool.restart', strings.pool.restart(pool.name))}
        {!stopped && button('pool.stop', strings.pool.stop(pool.name))}
      </div>
      {failure && failure.says !== told?.says && (
        <div className="pool-failure" role="alert">
          <FailureNote failure={failure} />
        </div>
      )}
    </>
  )
}

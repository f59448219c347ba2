import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { LogLine } from '../../app/contract/state.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'
import { LinesStore } from './lines-store.ts'

/** The lines of a pool as they come, followed as long as somebody looks. `failure`: what ended them. */
export function usePoolLines(pool: string): { readonly lines: readonly LogLine[]; readonly failure: FailureData | undefined } {
  const { connection } = useServices()
  const store = useMemo(() => new LinesStore(), [])
  const [failure, setFailure] = useState<FailureData | undefined>()
  useEffect(() => {
    let end: (() => void) | undefined
    const follow = (): void => {
      const { client } = connection
      if (!client) return
      setFailure(undefined)
      const following = client.follow('pool.lines', { pool }, (lines) => store.take(lines))
      end = following.end
      following.ended.catch((error) => {
        const { data } = asFailure(error)
        // That the wire has closed is said elsewhere, and mended by itself.
        if (data.code !== 'contract-closed') setFailure(data)
      })
    }
    follow()
    const unwatch = connection.state.subscribe((state, before) => {
      if (state.at === 'open' && before.at !== 'open') follow()
    })
    return () => {
      unwatch()
      end?.()
    }
  }, [connection, pool, store])
  return { lines: useSyncExternalStore(store.watch, store.all), failure }
}

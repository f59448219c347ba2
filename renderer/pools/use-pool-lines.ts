import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../../app/contract/client.ts'
import type { LogLine } from '../../app/contract/state.ts'
import type { FailureData } from '../../app/failure.ts'
import { LinesStore } from './lines-store.ts'
import { useFollowing } from './use-following.ts'

/** The lines of a pool as they come, followed as long as somebody looks. `failure`: what ended them. */
export function usePoolLines(pool: string): { readonly lines: readonly LogLine[]; readonly failure: FailureData | undefined } {
  const store = useMemo(() => new LinesStore(), [])
  const open = useCallback((client: Client) => client.follow('pool.lines', { pool }, (lines) => store.take(lines)), [pool, store])
  const failure = useFollowing(open)
  return { lines: useSyncExternalStore(store.watch, store.all), failure }
}

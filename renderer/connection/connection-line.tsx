import { useSyncExternalStore } from 'react'
import { useServices } from '../shell/use-services.ts'
import { strings } from '../ui/strings.ts'
import type { ConnectionState } from './connection.ts'

/** In the place of the health, which is not known now: nothing of the window moves for it. */
export function ConnectionLine({ state, told }: { state: Exclude<ConnectionState, { at: 'open' | 'refused' }>; told: boolean }) {
  const { connection, clock } = useServices()
  useSyncExternalStore(clock.watch, clock.tick)
  if (state.at === 'connecting') return <span role="status">{strings.connection.connecting}</span>
  const seconds = Math.max(0, Math.ceil((state.againAtMs - Date.now()) / 1000))
  return (
    <>
      {/* What counts down is not read out each second. */}
      <span className="unseen" role="status">
        {strings.connection.lost(0)}
      </span>
      <span aria-hidden="true">{strings.connection.lost(seconds)}</span>
      <button type="button" className="status-button" onClick={() => connection.start()}>
        {strings.connection.tryNow}
      </button>
      {told && <span className="status-wide">{strings.connection.lostKept}</span>}
    </>
  )
}

import { useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'
import { Icon } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'

/** Pause, clear, and where the details stand. In the top bar while the log is shown. */
export function LogTools() {
  const { feed, view, selection, log, call } = useServices()
  const { paused, held } = useStore(feed.state)
  const place = useStore(view, (state) => state.place)
  const empty = useSyncExternalStore(log.watch, () => log.count === 0)
  const clear = async (): Promise<void> => {
    const { id } = selection.getState()
    // Its details would be of something that is gone.
    if (id !== null && log.get(id)?.durationMs !== null) selection.setState({ id: null, open: false })
    await call('log.clear', {}).catch(() => {}) // without a connection there is nothing to clear, and the status bar says so
  }
  const other = place === 'below' ? 'right' : 'below'
  const placeLabel = other === 'below' ? strings.log.placeBelow : strings.log.placeRight
  return (
    <>
      {paused && <span className="top-note">{strings.log.held(formatCount(held))}</span>}
      <button type="button" className="button" data-kind="quiet" aria-pressed={paused} onClick={() => feed.pause(!paused)}>
        <Icon name={paused ? 'play' : 'pause'} />
        {paused ? strings.log.resume : strings.log.pause}
      </button>
      <button type="button" className="button" data-kind="quiet" disabled={empty} onClick={() => void clear()}>
        <Icon name="clear" />
        {strings.log.clear}
      </button>
      <button
        type="button"
        className="button"
        data-kind="quiet"
        data-only="icon"
        aria-label={placeLabel}
        title={placeLabel}
        onClick={() => view.setState({ place: other })}
      >
        <Icon name={other} />
      </button>
    </>
  )
}

import { useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { strings } from '../ui/strings.ts'
import { SaveShown } from './save-shown.tsx'

/** Pause, clear, and where the details stand. In the top bar while the log is shown. */
export function LogTools() {
  const { feed, view, shown, clearing } = useServices()
  const { paused, held } = useStore(feed.state)
  const place = useStore(view, (state) => state.place)
  const empty = useSyncExternalStore(shown.watch, () => shown.total === 0)
  const other = place === 'below' ? 'right' : 'below'
  const placeLabel = other === 'below' ? strings.log.placeBelow : strings.log.placeRight
  return (
    <>
      {paused && <span className="top-note">{strings.log.held(formatCount(held))}</span>}
      <button type="button" className="button" data-kind="quiet" aria-pressed={paused} onClick={() => feed.pause(!paused)}>
        <Icon name={paused ? 'play' : 'pause'} />
        <span className="top-word">{paused ? strings.log.resume : strings.log.pause}</span>
      </button>
      <button type="button" className="button" data-kind="quiet" aria-disabled={empty} onClick={() => empty || clearing.clear()}>
        <Icon name="clear" />
        <span className="top-word">{strings.log.clear}</span>
      </button>
      <SaveShown />
      <IconButton icon={other} label={placeLabel} onClick={() => view.setState({ place: other })} />
    </>
  )
}

import { useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { Icon } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'
import { LOG_GRID_ID } from './dom-ids.ts'

/** How many rows came since the log left its bottom; brings it back there. */
export function NewBelow() {
  const { shown, place } = useServices()
  const { sticks, leftAt } = useStore(place)
  const added = useSyncExternalStore(shown.watch, () => shown.added)
  if (sticks || added <= leftAt) return null
  return (
    <button
      type="button"
      className="button log-new"
      onClick={() => {
        place.setState({ sticks: true })
        focusById(LOG_GRID_ID)
      }}
    >
      {strings.log.newBelow(formatCount(added - leftAt))}
      <Icon name="down" />
    </button>
  )
}

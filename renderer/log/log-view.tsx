import { useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { Details } from '../inspector/details.tsx'
import { DETAILS_ID } from '../inspector/details-id.ts'
import { focusDetailsTab } from '../inspector/focus-details-tab.ts'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { Split } from '../ui/split.tsx'
import { strings } from '../ui/strings.ts'
import { Announcer } from './announcer.tsx'
import { EmptyLog } from './empty-log.tsx'
import { LogGrid } from './log-grid.tsx'
import { NewBelow } from './new-below.tsx'
import { NoneFits } from './none-fits.tsx'
import './log-view.css'

/** The log, and the one exchange that is selected. */
export function LogView() {
  const { shown, selection, view } = useServices()
  const empty = useSyncExternalStore(shown.watch, () => shown.total === 0)
  const open = useStore(selection, (state) => state.open)
  const { place, belowPx, rightPx } = useStore(view)
  const focusDetails = useCallback(() => {
    focusDetailsTab() || focusById(DETAILS_ID)
  }, [])
  return (
    <Split
      place={place}
      sizePx={place === 'below' ? belowPx : rightPx}
      leastPx={place === 'below' ? 140 : 320}
      onSize={(px) => view.setState(place === 'below' ? { belowPx: px } : { rightPx: px })}
      label={strings.log.split}
      first={
        <div className="log-pane">
          {!empty && <h1 className="unseen">{strings.views.log}</h1>}
          {empty ? <EmptyLog /> : <LogGrid focusDetails={focusDetails} />}
          {!empty && <NoneFits />}
          <NewBelow />
          <Announcer />
        </div>
      }
      second={open ? <Details /> : null}
    />
  )
}

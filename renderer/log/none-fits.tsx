import { useSyncExternalStore } from 'react'
import { formatCount } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { ThinBar } from '../ui/thin-bar.tsx'
import { FILTER_ID } from './dom-ids.ts'
import { strings } from './strings.ts'
import './none-fits.css'

/** What the log says while its filter lets nothing through, and while it still looks. */
export function NoneFits() {
  const { filter, shown } = useServices()
  const none = useSyncExternalStore(shown.watch, () => shown.count === 0 && !shown.busy)
  const busy = useSyncExternalStore(shown.watch, () => shown.busy)
  const total = useSyncExternalStore(shown.watch, () => shown.total)
  if (!none) return <ThinBar shown={busy} />
  const clear = (): void => {
    filter.set('')
    focusById(FILTER_ID)
  }
  return (
    <div className="none-fits">
      <p>{strings.filter.none(total, formatCount(total))}</p>
      <button type="button" className="button" onClick={clear}>
        {strings.filter.clear}
      </button>
    </div>
  )
}

import { useStore } from 'zustand'
import { FilterBox } from '../log/filter-box.tsx'
import { LogTools } from '../log/log-tools.tsx'
import type { IconName } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { strings } from '../ui/strings.ts'
import { BACK_KEYS, FORWARD_KEYS, keyText } from './command-key.ts'
import { useServices } from './use-services.ts'
import { views } from './view.ts'
import './top-bar.css'

export function TopBar() {
  const { view: store } = useServices()
  const view = useStore(store, (state) => state.view)
  return (
    <header className="top-bar">
      <Ways />
      <nav className="top-views" aria-label={strings.viewsLabel}>
        {views.map((each) => (
          <button
            key={each}
            type="button"
            className="top-view"
            aria-current={each === view ? 'page' : undefined}
            onClick={() => store.setState({ view: each })}
          >
            {strings.views[each]}
          </button>
        ))}
      </nav>
      {view === 'log' ? <FilterBox /> : <div className="top-space" />}
      {view === 'log' && <LogTools />}
      <IconButton icon="keys" label={strings.keys.open} onClick={() => store.setState({ keysShown: true })} />
    </header>
  )
}

/** Back and forward. */
function Ways() {
  const { history } = useServices()
  const ways = useStore(history.ways)
  const way = (name: 'back' | 'forward', icon: IconName, keys: readonly string[]) => (
    <IconButton
      icon={icon}
      label={strings[name]}
      title={`${strings[name]} (${keyText(...keys)})`}
      // Not `disabled`: that would drop the focus of who has just pressed it.
      aria-disabled={!ways[name]}
      onClick={() => history[name]()}
    />
  )
  return (
    <div className="top-ways">
      {way('back', 'back', BACK_KEYS)}
      {way('forward', 'chevron', FORWARD_KEYS)}
    </div>
  )
}

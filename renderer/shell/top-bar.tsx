import { useStore } from 'zustand'
import { LogTools } from '../log/log-tools.tsx'
import { Icon } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'
import { useServices } from './use-services.ts'
import { views } from './view.ts'
import './top-bar.css'

export function TopBar() {
  const { view: store } = useServices()
  const view = useStore(store, (state) => state.view)
  return (
    <header className="top-bar">
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
      <div className="top-space" />
      {view === 'log' && <LogTools />}
      <button
        type="button"
        className="button"
        data-kind="quiet"
        data-only="icon"
        aria-label={strings.keys.open}
        title={strings.keys.open}
        onClick={() => store.setState({ keysShown: true })}
      >
        <Icon name="keys" />
      </button>
    </header>
  )
}

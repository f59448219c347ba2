import { useStore } from 'zustand'
import { FilterBox } from '../log/filter-box.tsx'
import { LogTools } from '../log/log-tools.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'
import { ALT, COMMAND, COMMAND_IS_META, keyText } from './command-key.ts'
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

/** Back and forward. */
function Ways() {
  const { history } = useServices()
  const ways = useStore(history.ways)
  const way = (name: 'back' | 'forward', icon: IconName, hint: string) => (
    <button
      type="button"
      className="button"
      data-kind="quiet"
      data-only="icon"
      aria-label={strings[name]}
      title={`${strings[name]} (${hint})`}
      // Not `disabled`: that would drop the focus of who has just pressed it.
      aria-disabled={!ways[name]}
      onClick={() => history[name]()}
    >
      <Icon name={icon} />
    </button>
  )
  return (
    <div className="top-ways">
      {way('back', 'back', COMMAND_IS_META ? keyText(COMMAND, '[') : keyText(ALT, '←'))}
      {way('forward', 'chevron', COMMAND_IS_META ? keyText(COMMAND, ']') : keyText(ALT, '→'))}
    </div>
  )
}

import { Tab, TabList } from 'react-aria-components'
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
      <TabList className="top-tabs" aria-label={strings.viewsLabel}>
        {views.map((each) => (
          <Tab key={each} id={each} className="top-tab">
            {strings.views[each]}
          </Tab>
        ))}
      </TabList>
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

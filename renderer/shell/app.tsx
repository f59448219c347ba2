import { type ComponentType, useEffect } from 'react'
import { useStore } from 'zustand'
import { TokenScreen } from '../connection/token-screen.tsx'
import { LogView } from '../log/log-view.tsx'
import { PoolsView } from '../pools/pools-view.tsx'
import { DropFolder } from '../sites/drop-folder.tsx'
import { SitesView } from '../sites/sites-view.tsx'
import { NoticeStack } from '../ui/notice-stack.tsx'
import { strings } from '../ui/strings.ts'
import { KeysDialog } from './keys-dialog.tsx'
import type { Services } from './services.ts'
import { Sidebar } from './sidebar.tsx'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { useKeys } from './use-keys.ts'
import { useMouseWays } from './use-mouse-ways.ts'
import { ServicesContext } from './use-services.ts'
import type { ViewName } from './view.ts'
import './app.css'

/** The whole window. */
export function App({ services }: { services: Services }) {
  const connection = useStore(services.connection.state)
  return (
    <ServicesContext value={services}>
      {connection.at === 'refused' ? <TokenScreen why={connection.why} /> : <Window services={services} />}
    </ServicesContext>
  )
}

function Window({ services }: { services: Services }) {
  const view = useStore(services.view, (state) => state.view)
  const sites = useStore(services.main, (state) => state.state?.sites)
  const onlySite = sites?.length === 1 ? sites[0]?.name : undefined
  useKeys(services)
  useMouseWays(services.history)
  useEffect(() => {
    document.title = strings.title(strings.views[view], onlySite)
  }, [view, onlySite])
  const View = shown[view]
  return (
    <div className="app">
      <TopBar />
      <div className="app-body">
        <Sidebar />
        <main className="app-main">
          <View />
        </main>
      </div>
      <NoticeStack notices={services.notices} />
      <StatusBar />
      <KeysDialog />
      <DropFolder />
    </div>
  )
}

const shown = { log: LogView, pools: PoolsView, sites: SitesView } satisfies Record<ViewName, ComponentType>

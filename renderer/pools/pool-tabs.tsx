import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useStore } from 'zustand'
import type { PoolView } from '../../app/contract/state.ts'
import { isDirty } from '../editor/file-editor.ts'
import { useServices } from '../shell/use-services.ts'
import { type PoolTab, poolTabs } from '../shell/view.ts'
import { PoolFile } from './editor/pool-file.tsx'
import { strings } from './editor/strings.ts'
import { PoolDetail } from './pool-detail.tsx'
import { PoolTop } from './pool-top.tsx'
import '../ui/view-tabs.css'

/** One pool: how it stands, and its file. What Sluice does not run has no file. */
export function PoolTabs({ pool }: { pool: PoolView }) {
  const { view, editors } = useServices()
  const tab = useStore(view, (state) => state.poolTab)
  const dirty = useStore(editors.of(pool.name).state, isDirty)
  if (pool.file === null)
    return (
      <>
        <PoolTop />
        <PoolDetail pool={pool} />
      </>
    )
  return (
    <Tabs className="view-tabs" selectedKey={tab} onSelectionChange={(key) => view.setState({ poolTab: key as PoolTab })}>
      <PoolTop>
        <TabList className="view-tab-list" aria-label={strings.tabsLabel(pool.name)}>
          {poolTabs.map((each) => (
            <Tab key={each} id={each} className="view-tab">
              {strings.tabs[each]}
              {each === 'file' && dirty && <span className="view-tab-mark">{strings.unsaved}</span>}
            </Tab>
          ))}
        </TabList>
      </PoolTop>
      <TabPanel className="view-tab-panel" id="state">
        <PoolDetail pool={pool} />
      </TabPanel>
      <TabPanel className="view-tab-panel" id="file">
        <PoolFile pool={pool} />
      </TabPanel>
    </Tabs>
  )
}

import { TabPanel, Tabs } from 'react-aria-components'
import { useStore } from 'zustand'
import type { PoolView } from '../../app/contract/state.ts'
import { isDirty } from '../editor/file-editor.ts'
import { useServices } from '../shell/use-services.ts'
import { type PoolTab, poolTabs } from '../shell/view.ts'
import { ViewTabList } from '../ui/view-tab-list.tsx'
import { PoolFile } from './editor/pool-file.tsx'
import { strings } from './editor/strings.ts'
import { PoolDetail } from './pool-detail.tsx'
import { PoolTop } from './pool-top.tsx'

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
        <ViewTabList
          label={strings.tabsLabel(pool.name)}
          tabs={poolTabs}
          words={strings.tabs}
          marks={dirty ? { file: strings.unsaved } : {}}
        />
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

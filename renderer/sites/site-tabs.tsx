import type { ReactNode } from 'react'
import { TabPanel, Tabs } from 'react-aria-components'
import { useStore } from 'zustand'
import { isDirty } from '../editor/file-editor.ts'
import { useServices } from '../shell/use-services.ts'
import { type SiteTab, siteTabs } from '../shell/view.ts'
import { ViewTabList } from '../ui/view-tab-list.tsx'
import { SiteFile } from './file/site-file.tsx'
import { strings } from './file/strings.ts'

/** One site: how it stands, and what its file says. @param children how it stands */
export function SiteTabs({ site, children }: { site: string; children: ReactNode }) {
  const { view, siteEditors } = useServices()
  const tab = useStore(view, (state) => state.siteTab)
  const editor = siteEditors.of(site)
  const dirty = useStore(editor.state, isDirty)
  return (
    <Tabs className="view-tabs" selectedKey={tab} onSelectionChange={(key) => view.setState({ siteTab: key as SiteTab })}>
      <div className="view-tab-top">
        <ViewTabList label={strings.tabsLabel(site)} tabs={siteTabs} words={strings.tabs} marks={dirty ? { file: strings.unsaved } : {}} />
      </div>
      {siteTabs.map((each) => (
        <TabPanel key={each} className="view-tab-panel" id={each}>
          {each === 'state' ? <div className="view-tab-scroll">{children}</div> : <SiteFile site={site} editor={editor} part={each} />}
        </TabPanel>
      ))}
    </Tabs>
  )
}

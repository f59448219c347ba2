import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useStore } from 'zustand'
import { isDirty } from '../editor/file-editor.ts'
import { useServices } from '../shell/use-services.ts'
import { type SiteTab, siteTabs } from '../shell/view.ts'
import { SiteFile } from './file/site-file.tsx'
import { strings } from './file/strings.ts'
import '../ui/view-tabs.css'

/** One site: how it stands, and what its file says. @param children how it stands */
export function SiteTabs({ site, children }: { site: string; children: ReactNode }) {
  const { view, siteEditors } = useServices()
  const tab = useStore(view, (state) => state.siteTab)
  const editor = siteEditors.of(site)
  const dirty = useStore(editor.state, isDirty)
  return (
    <Tabs className="view-tabs" selectedKey={tab} onSelectionChange={(key) => view.setState({ siteTab: key as SiteTab })}>
      <div className="view-tab-top">
        <TabList className="view-tab-list" aria-label={strings.tabsLabel(site)}>
          {siteTabs.map((each) => (
            <Tab key={each} id={each} className="view-tab">
              {strings.tabs[each]}
              {each === 'file' && dirty && <span className="view-tab-mark">{strings.unsaved}</span>}
            </Tab>
          ))}
        </TabList>
      </div>
      {siteTabs.map((each) => (
        <TabPanel key={each} className="view-tab-panel" id={each}>
          {each === 'state' ? <div className="view-tab-scroll">{children}</div> : <SiteFile site={site} editor={editor} part={each} />}
        </TabPanel>
      ))}
    </Tabs>
  )
}

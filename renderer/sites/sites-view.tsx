import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { MasterDetail } from '../ui/master-detail.tsx'
import { SERVE_FOLDER_ID, ServeFolder } from './serve-folder.tsx'
import { SiteDetail } from './site-detail.tsx'
import { SiteTabs } from './site-tabs.tsx'
import { strings } from './strings.ts'
import './sites-view.css'

/** All sites, the one that is looked at, and how there is one more. */
export function SitesView() {
  const { main, view, siteActions } = useServices()
  const state = useStore(main, (each) => each.state)
  const name = useStore(view, (each) => each.site)
  const arrived = useStore(siteActions.serving, (each) => each.arrived)
  const none = state?.sites.length === 0
  // The last site was removed: the next thing to do has the focus.
  useEffect(() => {
    if (!none || arrived !== '') return
    focusById(SERVE_FOLDER_ID)
    siteActions.seen()
  }, [none, arrived, siteActions])
  if (!state) return null
  const at = Math.max(
    0,
    state.sites.findIndex((site) => site.name === name),
  )
  const shown = state.sites[at]
  if (!shown)
    return (
      <div className="sites-none">
        <h1>{strings.none}</h1>
        <p>{strings.empty}</p>
        <ServeFolder primary />
      </div>
    )
  const next = state.sites[at + 1] ?? state.sites[at - 1]
  return (
    <MasterDetail
      label={strings.list}
      items={state.sites.map((site) => ({ name: site.name, word: site.state.word, says: strings.words[site.state.word] }))}
      selected={shown.name}
      onSelect={(site) => view.setState({ site })}
    >
      <SiteTabs key={shown.name} site={shown.name}>
        <SiteDetail site={shown} pool={state.pools.find((pool) => pool.name === shown.pool)} next={next?.name} />
        <div className="sites-more">
          <ServeFolder primary={false} />
        </div>
      </SiteTabs>
    </MasterDetail>
  )
}

import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { MasterDetail } from '../ui/master-detail.tsx'
import { strings } from '../ui/strings.ts'
import { SiteDetail } from './site-detail.tsx'

/** All sites, and the one that is looked at. */
export function SitesView() {
  const { main, view } = useServices()
  const state = useStore(main, (each) => each.state)
  const name = useStore(view, (each) => each.site)
  if (!state) return null
  const shown = state.sites.find((site) => site.name === name) ?? state.sites[0]
  return (
    <MasterDetail
      label={strings.site.list}
      items={state.sites.map((site) => ({ name: site.name, word: site.state.word, says: strings.site.words[site.state.word] }))}
      selected={shown?.name}
      onSelect={(site) => view.setState({ site })}
      empty={{ says: strings.site.empty, next: strings.site.emptyDo, command: strings.site.emptyCommand }}
    >
      {shown && <SiteDetail key={shown.name} site={shown} pool={state.pools.find((pool) => pool.name === shown.pool)} />}
    </MasterDetail>
  )
}

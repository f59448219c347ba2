import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { MasterDetail } from '../ui/master-detail.tsx'
import { strings } from '../ui/strings.ts'
import { PoolTabs } from './pool-tabs.tsx'

/** All pools, and the one that is looked at. */
export function PoolsView() {
  const { main, view } = useServices()
  const state = useStore(main, (each) => each.state)
  const name = useStore(view, (each) => each.pool)
  if (!state) return null
  const shown = state.pools.find((pool) => pool.name === name) ?? state.pools[0]
  return (
    <MasterDetail
      label={strings.pool.list}
      items={state.pools.map((pool) => ({ name: pool.name, word: pool.state.word, says: strings.pool.words[pool.state.word] }))}
      selected={shown?.name}
      onSelect={(pool) => view.setState({ pool })}
      empty={{ says: strings.pool.empty, next: strings.pool.emptyDo, command: strings.site.emptyCommand }}
    >
      {shown && <PoolTabs key={shown.name} pool={shown} />}
    </MasterDetail>
  )
}

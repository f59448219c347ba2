import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { MasterDetail } from '../ui/master-detail.tsx'
import { strings } from '../ui/strings.ts'
import { LooseFile } from './editor/loose-file.tsx'
import { NoPool } from './no-pool.tsx'
import { OPEN_FILE_ID } from './open-file.tsx'
import { PoolTabs } from './pool-tabs.tsx'
import { PoolTop } from './pool-top.tsx'
import { strings as words } from './strings.ts'
import './pools-view.css'

/** All pools, and the one that is looked at; or a pool file that lies anywhere. */
export function PoolsView() {
  const { main, view } = useServices()
  const state = useStore(main, (each) => each.state)
  const name = useStore(view, (each) => each.pool)
  const file = useStore(view, (each) => each.file)
  if (!state) return null
  const close = (): void => {
    view.setState({ file: null })
    // The button that had the focus is gone: back to the one that opened the file.
    requestAnimationFrame(() => focusById(OPEN_FILE_ID))
  }
  if (file !== null)
    return (
      <div className="pools">
        <PoolTop>
          <button type="button" className="button" data-kind="quiet" onClick={close}>
            {words.closeFile}
          </button>
        </PoolTop>
        <LooseFile key={file} path={file} />
      </div>
    )
  const shown = state.pools.find((pool) => pool.name === name) ?? state.pools[0]
  if (!shown)
    return (
      <div className="pools">
        <PoolTop />
        <NoPool />
      </div>
    )
  return (
    <div className="pools">
      <MasterDetail
        label={strings.pool.list}
        items={state.pools.map((pool) => ({ name: pool.name, word: pool.state.word, says: strings.pool.words[pool.state.word] }))}
        selected={shown.name}
        onSelect={(pool) => view.setState({ pool })}
      >
        <PoolTabs key={shown.name} pool={shown} />
      </MasterDetail>
    </div>
  )
}

import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { PoolView, SiteView } from '../../app/contract/state.ts'
import { strings as siteStrings } from '../sites/strings.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { strings } from '../ui/strings.ts'
import { useServices } from './use-services.ts'
import { showPool } from './view.ts'
import './sidebar.css'

/** What runs: each line the shape of its state, its name, and what matters of it most. */
export function Sidebar() {
  const { main, view: store, siteActions } = useServices()
  const state = useStore(main, (each) => each.state)
  const { view, site, pool, file } = useStore(store)
  // Those of pools are shown with them.
  const taps = state?.taps.filter((each) => each.pool === null) ?? []
  return (
    <nav className="sidebar" aria-label={strings.sidebar.label}>
      <Group
        title={strings.sidebar.sites}
        none={strings.sidebar.noSites}
        add={<ServeButton onPress={() => void siteActions.serveFolder()} />}
      >
        {state?.sites.map((each) => (
          <Item
            key={each.name}
            name={each.name}
            word={each.state.word}
            aside={siteAside(each)}
            current={view === 'sites' && (site ?? state.sites[0]?.name) === each.name}
            onPress={() => store.setState({ view: 'sites', site: each.name })}
          />
        ))}
      </Group>
      <Group title={strings.sidebar.pools} none={strings.sidebar.noPools}>
        {state?.pools.map((each) => (
          <Item
            key={each.name}
            name={each.name}
            word={each.state.word}
            aside={poolAside(each)}
            current={view === 'pools' && file === null && (pool ?? state.pools[0]?.name) === each.name}
            onPress={() => showPool(store, each.name)}
          />
        ))}
      </Group>
      {taps.length > 0 && (
        <Group title={strings.sidebar.taps} none="">
          {taps.map(({ name, listen, state: word, connections }) => (
            <Item
              key={name}
              name={listen}
              word={word}
              aside={String(connections)}
              current={false}
              onPress={() => store.setState({ view: 'log' })}
            />
          ))}
        </Group>
      )}
    </nav>
  )
}

interface GroupProps {
  readonly title: string
  readonly none: string
  /** A button for one more. */
  readonly add?: ReactNode
  readonly children: ReactNode[] | undefined
}

function Group({ title, none, add, children }: GroupProps) {
  return (
    <section className="sidebar-group">
      <div className="sidebar-head">
        <h2 className="sidebar-title">{title}</h2>
        {add}
      </div>
      {children?.length === 0 && <p className="sidebar-none">{none}</p>}
      <ul>{children}</ul>
    </section>
  )
}

function ServeButton({ onPress }: { onPress: () => void }) {
  return <IconButton icon="plus" label={siteStrings.serve.folder} className="sidebar-add" onClick={onPress} />
}

interface ItemProps {
  readonly name: string
  readonly word: string
  readonly aside: string
  readonly current: boolean
  readonly onPress: () => void
}

function Item({ name, word, aside, current, onPress }: ItemProps) {
  return (
    <li>
      <button type="button" className="sidebar-item" aria-current={current ? 'page' : undefined} onClick={onPress} title={name}>
        <StateMark word={word} />
        <span className="sidebar-name">
          <bdi>{name}</bdi>
        </span>
        <span className="sidebar-aside">{aside}</span>
      </button>
    </li>
  )
}

/** Its port while all is well, else the word of its state. */
function siteAside({ state, urls }: SiteView): string {
  const url = urls[0]
  return state.word === 'open' && url ? portOf(url) : siteStrings.words[state.word]
}

/** Busy of all workers while all is well, else the word of its state. */
function poolAside({ state, active, maxChildren }: PoolView): string {
  return state.word === 'ready' ? `${active}/${maxChildren}` : strings.pool.words[state.word]
}

const portOf = (url: string): string => new URL(url).port

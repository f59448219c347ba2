import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { SiteView } from '../../app/contract/state.ts'
import { useServices } from '../shell/use-services.ts'
import { FirstRun } from '../sites/first-run.tsx'
import { isFirstRun, WELCOME } from '../sites/is-first-run.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { ExternalLink } from '../ui/external-link.tsx'
import { strings } from '../ui/strings.ts'
import { EmptyTap } from './empty-tap.tsx'
import { EmptyTeaches } from './empty-teaches.tsx'
import './empty-log.css'

/** An empty log teaches: how a folder is served, then where to click, and what will be seen. */
export function EmptyLog() {
  const { main, view, siteActions } = useServices()
  const sites = useStore(main, ({ state }) => state?.sites)
  const pools = useStore(main, ({ state }) => state?.pools)
  const tap = useStore(main, ({ state }) => state?.taps.find(({ pool }) => pool === null))
  const looked = useStore(view, (state) => state.site)
  const arrived = useStore(siteActions.serving, (state) => state.arrived)
  const open = useRef<HTMLDivElement>(null)
  // A folder was served from here: the next click is its page.
  useEffect(() => {
    if (arrived === undefined) return
    open.current?.querySelector('a')?.focus()
    siteActions.seen()
  }, [arrived, siteActions])
  if (!sites) return null
  if (tap && sites.length === 0) return <EmptyTap tap={tap} />
  if (isFirstRun(sites)) return <FirstRun welcome={sites[0]} />
  const site = siteToOpen(sites, looked)
  const url = site?.urls[0]
  const failure = site?.state.failure ?? pools?.find(({ name }) => name === site?.pool)?.state.failure
  return (
    <div className="empty-log" ref={open}>
      <h1>{strings.empty.title}</h1>
      {site?.state.word === 'open' && url && (
        <>
          <ExternalLink url={url} className="button empty-open" kind="primary">
            {strings.empty.open(url)}
          </ExternalLink>
          <div className="empty-curl">
            <span className="quiet">{strings.empty.orCurl}</span>
            <code>{`curl -i ${url}`}</code>
            <CopyButton text={`curl -i ${url}`} what="curl" />
          </div>
        </>
      )}
      {site?.state.word === 'opening' && <p>{strings.empty.opening(site.name)}</p>}
      {failure && (
        <p className="empty-failure">
          {failure.says} {failure.mend}
        </p>
      )}
      <EmptyTeaches />
    </div>
  )
}

/** The one that was added or looked at last, else one that is open; never the welcome site. */
function siteToOpen(sites: readonly SiteView[], looked: string | null): SiteView | undefined {
  const own = sites.filter(({ name }) => name !== WELCOME)
  return (
    own.find(({ name, state }) => name === looked && state.word !== 'stopped') ?? own.find(({ state }) => state.word === 'open') ?? own[0]
  )
}

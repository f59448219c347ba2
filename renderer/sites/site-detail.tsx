import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { PoolView, SiteView } from '../../app/contract/state.ts'
import { useServices } from '../shell/use-services.ts'
import { showPool } from '../shell/view.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { ExternalLink } from '../ui/external-link.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { StateWord } from '../ui/state-mark.tsx'
import { strings as shared } from '../ui/strings.ts'
import { HttpsFact } from './https-fact.tsx'
import { SiteButtons } from './site-buttons.tsx'
import { strings } from './strings.ts'
import './site-detail.css'

export interface SiteDetailProps {
  readonly site: SiteView
  readonly pool: PoolView | undefined
  /** The site to look at when this one is removed. */
  readonly next: string | undefined
}

/** One site: where it is reached, what it serves and why from there, and who answers for it. */
export function SiteDetail({ site, pool, next }: SiteDetailProps) {
  const { view, siteActions } = useServices()
  const { name, state } = site
  const title = useRef<HTMLHeadingElement>(null)
  const arrives = useStore(siteActions.serving, ({ arrived }) => arrived === name)
  useEffect(() => {
    if (!arrives) return
    title.current?.focus({ preventScroll: true })
    siteActions.seen()
  }, [arrives, siteActions])
  return (
    <div className="site">
      <header className="site-head">
        <h1 ref={title} tabIndex={-1}>
          <bdi>{name}</bdi>
        </h1>
        <StateWord word={state.word} text={strings.words[state.word]} />
      </header>
      <SiteButtons site={site} next={next} />
      <Facts>
        <Fact name={strings.addresses}>
          {site.urls.length === 0 && <span className="quiet">{strings.noAddress[state.word]}</span>}
          {site.urls.map((url) => (
            <div key={url} className="with-copy">
              <ExternalLink url={url}>{url}</ExternalLink>
              <CopyButton text={url} what={url} />
            </div>
          ))}
        </Fact>
        <HttpsFact urls={site.urls} />
        <Fact name={strings.folder}>
          <Path path={site.root} what={strings.folder} />
        </Fact>
        {site.docroot !== '' && (
          <Fact name={strings.docroot}>
            <Path path={site.docroot} what={strings.docroot} />
            {site.docrootWhy && <div className="quiet">{strings.docrootWhy(site.docrootWhy)}</div>}
          </Fact>
        )}
        <Fact name={strings.pool}>
          <span className="site-owner">
            <button type="button" className="site-pool" onClick={() => showPool(view, site.pool)}>
              {site.pool}
            </button>
            {pool && <StateWord word={pool.state.word} text={shared.pool.words[pool.state.word]} />}
          </span>
        </Fact>
      </Facts>
      {pool?.state.failure && <FailureNote failure={pool.state.failure} />}
      <span className="unseen" role="status">
        {strings.nowIs(name, strings.words[state.word])}
      </span>
    </div>
  )
}

function Path({ path, what }: { path: string; what: string }) {
  return (
    <div className="with-copy">
      <bdi dir="ltr" className="mono">
        {path}
      </bdi>
      <CopyButton text={path} what={what} />
    </div>
  )
}

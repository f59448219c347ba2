import type { PoolView, SiteView } from '../../app/contract/state.ts'
import { useServices } from '../shell/use-services.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { StateWord } from '../ui/state-mark.tsx'
import { strings } from '../ui/strings.ts'
import './site-detail.css'

const words = strings.site

/** One site: where it is reached, what it serves and why from there, and who answers for it. */
export function SiteDetail({ site, pool }: { site: SiteView; pool: PoolView | undefined }) {
  const { view } = useServices()
  return (
    <div className="site">
      <header className="site-head">
        <h1>
          <bdi>{site.name}</bdi>
        </h1>
        <StateWord word={site.state.word} text={words.words[site.state.word]} />
      </header>
      {site.state.failure && <FailureNote failure={site.state.failure} />}
      <Facts>
        <Fact name={words.addresses}>
          {site.urls.map((url) => (
            <div key={url} className="site-url">
              <a href={url} target="_blank" rel="noreferrer">
                {url}
              </a>
              <CopyButton text={url} what={url} />
            </div>
          ))}
        </Fact>
        <Fact name={words.folder}>
          <Path path={site.root} what={words.folder} />
        </Fact>
        <Fact name={words.docroot}>
          <Path path={site.docroot} what={words.docroot} />
          {site.docrootWhy && <div className="quiet">{words.docrootWhy(site.docrootWhy)}</div>}
        </Fact>
        <Fact name={words.pool}>
          <span className="site-owner">
            <button type="button" className="site-pool" onClick={() => view.setState({ view: 'pools', pool: site.pool })}>
              {site.pool}
            </button>
            {pool && <StateWord word={pool.state.word} text={strings.pool.words[pool.state.word]} />}
          </span>
        </Fact>
      </Facts>
    </div>
  )
}

function Path({ path, what }: { path: string; what: string }) {
  return (
    <div className="site-path">
      <bdi dir="ltr" className="mono">
        {path}
      </bdi>
      <CopyButton text={path} what={what} />
    </div>
  )
}

import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { strings } from '../ui/strings.ts'
import './empty-log.css'

/** An empty log teaches: where to click, and what will be seen. */
export function EmptyLog() {
  const { main } = useServices()
  const sites = useStore(main, ({ state }) => state?.sites)
  if (!sites) return null
  const site = sites.find((each) => each.state.word === 'open') ?? sites[0]
  const url = site?.urls[0]
  return (
    <div className="empty-log">
      <h1>{strings.empty.title}</h1>
      {site && url && site.state.word === 'open' && (
        <>
          <a className="button empty-open" data-kind="primary" href={url} target="_blank" rel="noreferrer">
            {strings.empty.open(url)}
          </a>
          <div className="empty-curl">
            <span className="quiet">{strings.empty.orCurl}</span>
            <code>{`curl -i ${url}`}</code>
            <CopyButton text={`curl -i ${url}`} what="curl" />
          </div>
        </>
      )}
      {!site && <p>{strings.empty.noSite}</p>}
      {site?.state.word === 'opening' && <p>{strings.empty.opening(site.name)}</p>}
      {site?.state.failure && (
        <p className="empty-failure">
          {site.state.failure.says} {site.state.failure.mend}
        </p>
      )}
      <ul className="empty-teaches">
        {strings.empty.teaches.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}

import { useStore } from 'zustand'
import type { SiteView } from '../../app/contract/state.ts'
import { useServices } from '../shell/use-services.ts'
import { ExternalLink } from '../ui/external-link.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { PhpAdvice } from './php-advice.tsx'
import { ServeFolder } from './serve-folder.tsx'
import { strings } from './strings.ts'
import './first-run.css'

const words = strings.first

/** Where nothing is served yet: the two ways to the first page, and what PHP will answer. */
export function FirstRun({ welcome }: { welcome: SiteView | undefined }) {
  const { desktop } = useServices()
  return (
    <div className="first">
      <div className="first-text">
        <header className="first-head">
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </header>
        <ServeFolder primary beside={<Welcome welcome={welcome} />}>
          <div className="quiet">
            <p>{desktop ? words.dropHere : words.dropBrowser}</p>
            <p>{words.welcomeHelp}</p>
          </div>
        </ServeFolder>
        {welcome?.state.failure && <FailureNote failure={welcome.state.failure} />}
        <PhpAdvice />
      </div>
    </div>
  )
}

/** One that is served is a link: no browser keeps that from opening. */
function Welcome({ welcome }: { welcome: SiteView | undefined }) {
  const { siteActions } = useServices()
  const under = useStore(siteActions.serving, (state) => state.under)
  const url = welcome?.state.word === 'open' ? welcome.urls[0] : undefined
  if (url)
    return (
      <ExternalLink url={url} className="button">
        {words.welcome}
      </ExternalLink>
    )
  return (
    <button type="button" className="button" aria-disabled={under !== undefined} onClick={() => void siteActions.welcome()}>
      {words.welcome}
    </button>
  )
}

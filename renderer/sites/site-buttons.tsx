import { useState } from 'react'
import type { SiteView } from '../../app/contract/state.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'
import { ExternalLink } from '../ui/external-link.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { strings } from './strings.ts'

type Action = 'site.start' | 'site.stop' | 'site.remove'

/** Open, start or stop, remove; and why the site is not open, or what kept the last of them from its end. */
export function SiteButtons({ site, next }: { site: SiteView; next: string | undefined }) {
  const { call, siteActions } = useServices()
  const [under, setUnder] = useState<Action | undefined>()
  const [asks, setAsks] = useState(false)
  const [failure, setFailure] = useState<FailureData | undefined>()
  const { name, state, urls } = site
  const run = async (action: Action): Promise<void> => {
    if (under) return
    setUnder(action)
    setFailure(undefined)
    try {
      if (action === 'site.remove') await siteActions.remove(name, next)
      else await call(action, { name })
    } catch (error) {
      setFailure(asFailure(error).data)
    }
    setUnder(undefined)
  }
  const [url] = urls
  const toggle = state.word === 'stopped' || state.word === 'failed' ? 'site.start' : 'site.stop'
  const text = (action: Action): string => (under === action ? strings.under : strings.act)[action](name)
  return (
    <>
      <div className="site-buttons">
        {state.word === 'open' && url ? (
          <ExternalLink url={url} className="button" kind="primary">
            {strings.open(name)}
          </ExternalLink>
        ) : (
          // It keeps its place: else another button would come under the pointer that has just stopped the site.
          <button type="button" className="button" data-kind="primary" disabled>
            {strings.open(name)}
          </button>
        )}
        <button type="button" className="button" aria-disabled={under !== undefined} onClick={() => void run(toggle)}>
          {text(under === 'site.start' || under === 'site.stop' ? under : toggle)}
        </button>
        <button type="button" className="button" aria-disabled={under !== undefined} onClick={() => !under && setAsks(true)}>
          {text('site.remove')}
        </button>
      </div>
      {state.failure && <FailureNote failure={state.failure} />}
      {failure && (
        <div role="alert">
          <FailureNote failure={failure} />
        </div>
      )}
      <RemoveDialog
        site={site}
        shown={asks}
        onAnswer={(yes) => {
          setAsks(false)
          if (yes) void run('site.remove')
        }}
      />
    </>
  )
}

import { useServices } from '../shell/use-services.ts'
import { strings as siteStrings } from '../sites/strings.ts'
import { strings } from '../ui/strings.ts'
import './no-pool.css'

/** What a pool is, and how there comes to be one. */
export function NoPool() {
  const { siteActions } = useServices()
  return (
    <div className="no-pool">
      <h1>{strings.sidebar.noPools}</h1>
      <p>{strings.pool.empty}</p>
      <p className="quiet">{strings.pool.emptyDo}</p>
      <button type="button" className="button" data-kind="primary" onClick={() => void siteActions.serveFolder()}>
        {siteStrings.serve.folder}
      </button>
    </div>
  )
}

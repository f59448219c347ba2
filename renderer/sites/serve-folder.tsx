import { type ReactNode, useEffect } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { focusById } from '../ui/focus.ts'
import { ThinBar } from '../ui/thin-bar.tsx'
import { PathField } from './path-field.tsx'
import { strings } from './strings.ts'
import './serve-folder.css'

const words = strings.serve

export const SERVE_FOLDER_ID = 'serve-folder'

export interface ServeFolderProps {
  readonly primary: boolean
  /** What else can be done, in the row of the button. */
  readonly beside?: ReactNode
  /** What there is to say of it, below the row. */
  readonly children?: ReactNode
}

/** The button that serves a folder, and below it all that may follow: the path where no dialogue is, progress, the error, folders of before. */
export function ServeFolder({ primary, beside, children }: ServeFolderProps) {
  const { siteActions } = useServices()
  const { under, folder, asksPath, failure } = useStore(siteActions.serving)
  return (
    <div className="serve">
      <div className="serve-buttons">
        <button
          type="button"
          id={SERVE_FOLDER_ID}
          className="button"
          data-kind={primary ? 'primary' : undefined}
          aria-disabled={under !== undefined}
          onClick={() => void siteActions.serveFolder()}
        >
          {under === 'choosing' ? words.choosing : words.folder}
        </button>
        {beside}
      </div>
      {children}
      {asksPath && <PathField onCancel={() => focusById(SERVE_FOLDER_ID)} />}
      <div className="serve-progress" role="status">
        <ThinBar shown={under === 'adding' || under === 'welcome'} />
        {under === 'adding' && (
          <p className="quiet">
            <bdi>{words.adding(folder)}</bdi>
          </p>
        )}
        {under === 'welcome' && <p className="quiet">{words.addingWelcome}</p>}
      </div>
      {failure && (
        <div role="alert">
          <FailureNote failure={failure} />
        </div>
      )}
      <Recent />
    </div>
  )
}

/** Folders that were served before and are not now: one click each. */
function Recent() {
  const { siteActions, main } = useServices()
  const sites = useStore(main, ({ state }) => state?.sites)
  const recent = useStore(siteActions.recent)
  useEffect(() => void siteActions.findRecent(), [siteActions])
  const served = new Set(sites?.map(({ root }) => root))
  const shown = recent.filter(({ folder }) => !served.has(folder))
  if (shown.length === 0) return null
  return (
    <section>
      <h2 className="small-title">{words.recent}</h2>
      <ul>
        {shown.map(({ folder }) => (
          <li key={folder}>
            <button type="button" className="recent-folder" title={words.recentServe(folder)} onClick={() => void siteActions.add(folder)}>
              <bdi dir="ltr" className="mono">
                {folder}
              </bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { type KeyboardEvent, useEffect } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useStore } from 'zustand'
import type { ExchangeDetail } from '../../app/capture/summary.ts'
import { LOG_GRID_ID } from '../log/dom-ids.ts'
import { useServices } from '../shell/use-services.ts'
import { type DetailTab, detailTabs } from '../shell/view.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { focusById } from '../ui/focus.ts'
import { Icon } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'
import { ThinBar } from '../ui/thin-bar.tsx'
import { DetailsHead } from './details-head.tsx'
import { DETAILS_ID } from './details-id.ts'
import { Overview } from './overview.tsx'
import { Parameters } from './parameters.tsx'
import { Records } from './records.tsx'
import { RequestTab } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { Stderr } from './stderr.tsx'
import { type Decoded, useDecoded } from './use-decoded.ts'
import '../ui/view-tabs.css'
import './details.css'

const words = strings.details

/** The selected exchange. What was there stays until the new is there; a thin bar says that it takes a while. */
export function Details() {
  const { details, selection } = useServices()
  const { id, detail, gone, loading, failure } = useStore(details.state)
  const close = (): void => {
    selection.setState({ open: false })
    focusById(LOG_GRID_ID)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    close()
  }
  const stale = detail !== null && detail.summary.id !== id
  return (
    <section id={DETAILS_ID} className="details" aria-label={words.label} aria-busy={loading && stale} tabIndex={-1} onKeyDown={onKeyDown}>
      <ThinBar shown={loading} />
      <button type="button" className="button details-close" data-kind="quiet" data-only="icon" aria-label={words.close} onClick={close}>
        <Icon name="close" />
      </button>
      {failure && (!detail || stale) && (
        <div className="details-note">
          <FailureNote failure={failure}>
            <button type="button" className="button" onClick={() => details.again()}>
              {words.again}
            </button>
          </FailureNote>
        </div>
      )}
      {gone && (!detail || stale) ? (
        <div className="details-gone">
          <h2>{words.gone}</h2>
          <p className="quiet">{words.goneWhy}</p>
        </div>
      ) : (
        detail && <Exchange detail={detail} gone={gone} />
      )}
    </section>
  )
}

function Exchange({ detail, gone }: { detail: ExchangeDetail; gone: boolean }) {
  const { view } = useServices()
  const tab = useStore(view, (state) => state.tab)
  const decoded = useDecoded(detail)
  const counts = countsOf(decoded)
  useEffect(() => {
    // A tab that the keys [ and ] chose may be scrolled out of a narrow list of tabs.
    document.querySelector(`#${DETAILS_ID} [role=tab][data-key=${tab}]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [tab])
  return (
    <>
      <DetailsHead decoded={decoded} gone={gone} />
      <Tabs className="details-tabs" selectedKey={tab} onSelectionChange={(key) => view.setState({ tab: key as DetailTab })}>
        <TabList className="details-tab-list" aria-label={words.label}>
          {detailTabs.map((each) => (
            <Tab key={each} id={each} ref={each === tab ? takeFocus : null} className="view-tab details-tab">
              {words.tabs[each]}
              {counts[each] !== undefined && <span className="details-count">{counts[each]}</span>}
            </Tab>
          ))}
        </TabList>
        <TabPanel className="details-panel" id="overview">
          <Overview decoded={decoded} />
        </TabPanel>
        <TabPanel className="details-panel" id="parameters">
          <Parameters decoded={decoded} />
        </TabPanel>
        <TabPanel className="details-panel" id="request">
          <RequestTab decoded={decoded} />
        </TabPanel>
        <TabPanel className="details-panel" id="response">
          <ResponseTab decoded={decoded} />
        </TabPanel>
        <TabPanel className="details-panel" id="stderr">
          <Stderr decoded={decoded} />
        </TabPanel>
        <TabPanel className="details-panel" id="records">
          <Records decoded={decoded} />
        </TabPanel>
      </Tabs>
    </>
  )
}

/** Who opened the details by a key was here before their tabs were. */
function takeFocus(tab: HTMLElement | null): void {
  if (document.activeElement?.id === DETAILS_ID) tab?.focus()
}

function countsOf({ attempts, stderr }: Decoded): Partial<Record<DetailTab, number>> {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '').length
  return {
    parameters: attempts.at(-1)?.params.length ?? 0,
    stderr: lines,
    records: attempts.reduce((sum, attempt) => sum + attempt.records.length + attempt.unlisted, 0),
  }
}

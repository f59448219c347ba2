import { createStore, type StoreApi } from 'zustand/vanilla'
import type { contract } from '../../app/contract/all.ts'
import type { CallName, Client, Transport } from '../../app/contract/client.ts'
import type { InputOf, OutputOf } from '../../app/contract/contract.ts'
import type { Door } from '../../app/contract/door.ts'
import type { AppState } from '../../app/contract/state.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'
import { Connection } from '../connection/connection.ts'
import { Drafts } from '../editor/drafts.ts'
import { DetailsStore } from '../inspector/details-store.ts'
import { Clearing } from '../log/clearing.ts'
import { Exports } from '../log/exports.ts'
import { LogFeed } from '../log/log-feed.ts'
import { LogFilter } from '../log/log-filter.ts'
import { LogStore } from '../log/log-store.ts'
import { createPlace, type LogPlace } from '../log/place.ts'
import { Rates } from '../log/rates.ts'
import { Replays } from '../log/replays.ts'
import { createSelection, type Selection } from '../log/selection.ts'
import { ShownRows } from '../log/shown-rows.ts'
import { PoolEditors } from '../pools/editor/pool-editors.ts'
import { SiteEditors } from '../sites/file/site-editors.ts'
import { SiteActions } from '../sites/site-actions.ts'
import { Clock } from '../ui/clock.ts'
import { Notices } from '../ui/notices.ts'
import type { Remembered } from '../ui/remembered.ts'
import { History } from './history.ts'
import { createView, type View } from './view.ts'

/** What Sluice told last, and whether a stream of it broke. */
export interface MainState {
  /** undefined: nothing was told so far. */
  readonly state: AppState | undefined
  readonly failure: FailureData | undefined
}

/** All that lives outside React, made once. */
export interface Services {
  readonly connection: Connection
  readonly main: StoreApi<MainState>
  readonly log: LogStore
  /** The rows of the log that its filter lets through. */
  readonly shown: ShownRows
  readonly filter: LogFilter
  readonly clearing: Clearing
  readonly replays: Replays
  readonly exports: Exports
  readonly feed: LogFeed
  readonly rates: Rates
  readonly place: StoreApi<LogPlace>
  readonly selection: StoreApi<Selection>
  readonly details: DetailsStore
  readonly view: StoreApi<View>
  readonly history: History
  /** Texts that would be lost with this tab. */
  readonly drafts: Drafts
  readonly editors: PoolEditors
  readonly siteEditors: SiteEditors
  readonly notices: Notices
  readonly siteActions: SiteActions
  /** What only the desktop app can tell; undefined: a browser. */
  readonly desktop: Pick<Door, 'pathOf'> | undefined
  /** Ten times a second, for what runs. */
  readonly quickClock: Clock
  /** Once a second. */
  readonly clock: Clock
  /** @throws Failure of the call; `contract-closed` without a connection. */
  call<Name extends CallName>(name: Name, input: InputOf<(typeof contract)[Name]>): Promise<OutputOf<(typeof contract)[Name]>>
  /** In a tab of its own; from the desktop app, in the person's browser. @throws Failure */
  openUrl(url: string): Promise<void>
}

export interface ServicesOptions {
  readonly open: () => Promise<Transport>
  readonly token: () => string | null | undefined
  readonly desktop: Pick<Door, 'pathOf'> | undefined
  readonly remembered: Remembered
  /** Of this tab alone: gone with it. */
  readonly session: Remembered
}

export function createServices({ open, token, desktop, remembered, session }: ServicesOptions): Services {
  const log = new LogStore()
  const shown = new ShownRows(log)
  const filter = new LogFilter(shown, session)
  const rates = new Rates()
  const feed = new LogFeed(log, rates)
  const selection = createSelection()
  const main = createStore<MainState>(() => ({ state: undefined, failure: undefined }))
  const connection = new Connection({ open, token, onOpen: (client) => void follow(client) })
  const call: Services['call'] = async (name, input) => {
    if (!connection.client) throw new Failure('contract-closed')
    return connection.client.call(name, input)
  }
  const openUrl: Services['openUrl'] = async (url) => {
    if (desktop) await call('url.open', { url })
    else window.open(url, '_blank', 'noopener')
  }
  const details = new DetailsStore(log, selection, (id) => call('exchange.get', { id }))
  const place = createPlace()
  const drafts = new Drafts(session)
  const notices = new Notices()
  const view = createView(remembered)
  const history = new History({ view, selection, isThere: (id) => log.get(id) !== undefined && !shown.isHidden(id) })
  const clearing = new Clearing({ log, shown, selection, notices, call })
  const replays = new Replays({ call, log, shown, feed, place, selection, notices })
  filter.state.subscribe(({ obeyed }, before) => {
    // What is new below is counted anew: the rows are others.
    if (obeyed !== before.obeyed) place.setState({ leftAt: shown.added })
  })

  async function follow(client: Client): Promise<void> {
    const broken = (error: unknown): void => {
      const failure = asFailure(error).data
      // That the wire has closed is the connection's affair.
      if (failure.code !== 'contract-closed') main.setState({ failure })
    }
    try {
      // First who it is: ids of another run mean other exchanges.
      const state = await client.call('state.get', {})
      const before = main.getState().state
      if (before && (before.pid !== state.pid || before.startedMs !== state.startedMs)) {
        selection.setState({ id: null, open: false })
        rates.reset()
        feed.reset()
        clearing.reset()
        history.reset()
      }
      main.setState({ state, failure: undefined }, true)
    } catch (error) {
      return broken(error)
    }
    client.follow('state.follow', {}, (state) => main.setState({ state })).ended.catch(broken)
    client.follow('log.follow', {}, (batch) => feed.take(batch), { credit: 2 }).ended.catch(broken)
    details.again()
  }

  return {
    connection,
    main,
    log,
    shown,
    filter,
    clearing,
    replays,
    exports: new Exports({ call, details, main, log, shown, notices }),
    feed,
    rates,
    place,
    selection,
    details,
    view,
    history,
    drafts,
    editors: new PoolEditors({
      call,
      drafts,
      phpOf: (pool) => main.getState().state?.pools.find(({ name }) => name === pool)?.php ?? null,
    }),
    siteEditors: new SiteEditors({ call, drafts }),
    notices,
    siteActions: new SiteActions({ call, main, view, shown, notices, openUrl }),
    desktop,
    quickClock: new Clock(100),
    clock: new Clock(1000),
    call,
    openUrl,
  }
}

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutputOf } from '../../app/contract/contract.ts'
import type { sitesContract } from '../../app/contract/sites.ts'
import type { SiteView } from '../../app/contract/state.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import type { Services } from '../shell/services.ts'
import { isFirstRun } from './is-first-run.ts'
import { strings } from './strings.ts'

/** How far a folder, or the welcome site, is on its way to be served. */
export interface Serving {
  readonly under: 'choosing' | 'adding' | 'welcome' | undefined
  /** What is typed, or served now. */
  readonly folder: string
  /** Whether a path is asked for: this host has no dialogue of its own. */
  readonly asksPath: boolean
  /** The name of what was dropped where no path comes with it. */
  readonly dropped: string | undefined
  readonly failure: FailureData | undefined
  /** A site that was just added, put back, or is next to one that was removed: it takes the focus, once. '': none is left. */
  readonly arrived: string | undefined
}

const nothing: Serving = { under: undefined, folder: '', asksPath: false, dropped: undefined, failure: undefined, arrived: undefined }

type RecentFolders = OutputOf<(typeof sitesContract)['folders.recent']>
type Parts = Pick<Services, 'call' | 'main' | 'view' | 'shown' | 'notices' | 'openUrl'>

/** What a person does with sites from anywhere in the window. What keeps a folder from being served is in the store; the rest throws. */
export class SiteActions {
  readonly serving: StoreApi<Serving> = createStore<Serving>(() => nothing)
  readonly recent: StoreApi<RecentFolders> = createStore<RecentFolders>(() => [])
  private readonly removed = new Map<string, () => void>()

  constructor(private readonly parts: Parts) {
    parts.main.subscribe(({ state }, { state: before }) => {
      const another = state?.pid !== before?.pid || state?.startedMs !== before?.startedMs
      // Its name is in use again, or it is another Sluice: there is nothing left to undo.
      for (const [name, close] of this.removed) if (another || state?.sites.some((site) => site.name === name)) this.forget(name, close)
    })
  }

  /** By the system's dialogue; where this host has none, the path is asked for. */
  async serveFolder(): Promise<void> {
    if (this.serving.getState().under) return
    this.show()
    this.serving.setState({ under: 'choosing', failure: undefined })
    try {
      const folder = await this.parts.call('folder.choose', {})
      this.serving.setState({ under: undefined })
      if (folder !== null) await this.add(folder)
    } catch (error) {
      const failure = asFailure(error).data
      if (failure.code === 'not-on-this-host') this.askPath()
      else this.serving.setState({ under: undefined, failure })
    }
  }

  /** @param dropped the name of what was dropped, where its path is not known */
  askPath(dropped?: string): void {
    this.show()
    this.serving.setState({ under: undefined, asksPath: true, dropped, failure: undefined })
  }

  type(folder: string): void {
    this.serving.setState({ folder })
  }

  cancel(): void {
    this.serving.setState(nothing, true)
  }

  async add(folder: string): Promise<void> {
    if (this.serving.getState().under) return
    this.show()
    await this.serve('adding', folder, () => this.parts.call('site.add', { folder }))
  }

  /** Serves the welcome site and opens its page. */
  async welcome(): Promise<void> {
    if (this.serving.getState().under) return
    const name = await this.serve('welcome', '', () => this.parts.call('site.welcome', {}))
    const url = name && this.parts.main.getState().state?.sites.find((site) => site.name === name)?.urls[0]
    if (url) await this.parts.openUrl(url).catch((error: unknown) => this.serving.setState({ failure: asFailure(error).data }))
  }

  /** Folders that were served before. Without a connection there is nothing to serve, and the status bar says so. */
  async findRecent(): Promise<void> {
    const found = await this.parts.call('folders.recent', {}).catch(() => undefined)
    if (found) this.recent.setState(found, true)
  }

  /** @param next the site that is looked at then; undefined: it was the last. @throws Failure */
  async remove(name: string, next: string | undefined): Promise<void> {
    await this.parts.call('site.remove', { name })
    await this.until((sites) => !sites.some((site) => site.name === name))
    this.look(next ?? '')
    const close = this.parts.notices.show({
      says: strings.remove.done(name),
      action: { says: strings.remove.undoIt, run: () => this.restore(name) },
    })
    this.removed.set(name, close)
    void this.findRecent()
  }

  /** The store's site has the focus now. */
  seen(): void {
    this.serving.setState({ arrived: undefined })
  }

  private async restore(name: string): Promise<void> {
    await this.parts.call('site.restore', { name })
    await this.untilSettled(name)
    this.parts.view.setState({ view: 'sites' })
    this.look(name)
  }

  private async serve(under: 'adding' | 'welcome', folder: string, call: () => Promise<{ name: string }>): Promise<string | undefined> {
    this.serving.setState({ under, folder, failure: undefined })
    try {
      const { name } = await call()
      await this.untilSettled(name)
      this.serving.setState(nothing, true)
      this.look(name)
      return name
    } catch (error) {
      this.serving.setState({ under: undefined, failure: asFailure(error).data })
      return undefined
    }
  }

  /** Where progress and errors of it stand: on the first screen, else among the sites. */
  private show(): void {
    const { main, view, shown } = this.parts
    const first = view.getState().view === 'log' && shown.total === 0 && isFirstRun(main.getState().state?.sites ?? [])
    if (!first) view.setState({ view: 'sites' })
  }

  private look(site: string): void {
    this.parts.view.setState({ site })
    this.serving.setState({ arrived: site })
  }

  private forget(name: string, close: () => void): void {
    this.removed.delete(name)
    close()
  }

  /** The answer to a call may overtake what is told of it: until then it has no address. */
  private untilSettled(name: string): Promise<void> {
    return this.until((sites) => sites.some((site) => site.name === name && site.state.word !== 'opening'))
  }

  /** Waits until the state that main tells is so; without a connection none comes, and the window says so. */
  private until(so: (sites: readonly SiteView[]) => boolean): Promise<void> {
    const { main } = this.parts
    const holds = (): boolean => so(main.getState().state?.sites ?? [])
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        end()
        resolve()
      }
      const end = main.subscribe(look)
      look()
    })
  }
}

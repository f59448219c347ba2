import { sep } from 'node:path'
import type { EngineSite } from '../app/contract/engine-messages.ts'
import type { SiteView } from '../app/contract/state.ts'
import { asFailure, Failure, type FailureData } from '../app/failure.ts'
import { poolsOf, type SiteFile } from '../app/site/site-file.ts'
import { engineSite } from './engine-site.ts'
import { urlOf } from './url-of.ts'
import type { Loaded } from './workspace/load.ts'

/** A listener that accepts. */
export interface Listener {
  /** null: the one that sites share by their names. */
  readonly site: string | null
  readonly url: string
}

interface Entry {
  readonly name: string
  /** Of its file. */
  readonly path: string
  readonly file: SiteFile | null
  readonly docrootWhy: string
  /** null: it can't be served. */
  readonly engine: EngineSite | null
  own: Listener | undefined
  failure: FailureData | null
  /** Why its file, which is another now, is not what is served. */
  refused: FailureData | null
  /** Closed by a person; it is not served until it is started. */
  stopped: boolean
}

type Shared =
  | { readonly at: 'not-wanted' | 'opening' }
  | { readonly at: 'open'; readonly listener: Listener; readonly port: number }
  | Failed
interface Failed {
  readonly at: 'failed'
  readonly failure: FailureData
}

/** The sites as they stand: what their files say, what was found on disk, and what the engine reports of their ports. */
export class Sites {
  private readonly entries = new Map<string, Entry>()
  private shared: Shared = { at: 'not-wanted' }
  private waiting: (() => void)[] = []
  private bind = '127.0.0.1'

  /** Looks at each site's folders. A site that can't be served has failed; the others don't mind. */
  async resolve(loaded: readonly Loaded<SiteFile>[], bind: string, withShared: boolean): Promise<void> {
    if (withShared) this.shared = { at: 'opening' }
    this.bind = bind
    for (const entry of await Promise.all(loaded.map((site) => resolveSite(site, bind)))) this.entries.set(entry.name, entry)
  }

  /** One more, or one whose file says something else now. */
  async add(loaded: Loaded<SiteFile>): Promise<void> {
    const entry = await resolveSite(loaded, this.bind)
    const before = this.entries.get(loaded.name)
    this.entries.set(loaded.name, entry)
    // A listener that is still wanted stays open, and the engine says nothing of it again.
    if (before?.own && stillWanted(before, entry)) Object.assign(entry, { own: before.own })
  }

  remove(name: string): void {
    this.entries.delete(name)
    this.tellSettled()
  }

  /** What its file says now can't be served: what was served goes on. */
  refuse(name: string, refused: FailureData): void {
    const entry = this.entries.get(name)
    if (entry) entry.refused = refused
  }

  isStopped(name: string): boolean {
    return this.entries.get(name)?.stopped === true
  }

  setStopped(name: string, stopped: boolean): void {
    const entry = this.entries.get(name)
    if (entry) Object.assign(entry, stopped ? { stopped, own: undefined } : { stopped, failure: entry.engine ? null : entry.failure })
    this.tellSettled()
  }

  /** The site's file, as it was read; undefined: there is no such site. */
  file(name: string): SiteFile | null | undefined {
    return this.entries.get(name)?.file
  }

  /** The name of the site whose project is in that folder. */
  nameOfRoot(root: string): string | undefined {
    return [...this.entries.values()].find(({ file }) => file?.root === root)?.name
  }

  names(): string[] {
    return [...this.entries.keys()]
  }

  /** Where its own port is reached; undefined: it is not open. */
  urlOf(name: string): string | undefined {
    return this.entries.get(name)?.own?.url
  }

  /** Whether a site that is not stopped names that pool. */
  usesPool(pool: string): boolean {
    return [...this.entries.values()].some(({ file, stopped }) => !stopped && file && poolsOf(file).includes(pool))
  }

  /** The folders of the sites that name a pool and can be served, with docroots that lie elsewhere. @param first the site whose come first */
  foldersOf(pool: string, first?: string): string[] {
    const served = this.engineSites().filter((site) => poolsOf(site).includes(pool))
    const ordered = [...served.filter(({ name }) => name === first), ...served.filter(({ name }) => name !== first)]
    return [...new Set(ordered.flatMap(({ root, docroot }) => (docroot.startsWith(`${root}${sep}`) ? root : [root, docroot])))]
  }

  /** For the engine: those that can be served. */
  engineSites(): EngineSite[] {
    return [...this.entries.values()].flatMap(({ engine, stopped }) => (engine && !stopped ? engine : []))
  }

  /** @param site null: the shared one */
  listening(site: string | null, address: string, port: number): void {
    const listener = { site, url: urlOf(address, port) }
    const entry = this.entries.get(site ?? '')
    if (site === null) this.shared = { at: 'open', listener, port }
    else if (entry) Object.assign(entry, { own: listener, failure: null })
    this.tellSettled()
  }

  /** @returns what is told of it: where the ports are those of the files, the file is named */
  listenFailed(site: string | null, told: FailureData): FailureData {
    const entry = this.entries.get(site ?? '')
    const ofFile = entry !== undefined && this.shared.at !== 'not-wanted' && told.code === 'port-taken'
    const failure = ofFile ? new Failure('site-port-taken', { ...told.details, path: entry.path }).data : told
    if (site === null) this.shared = { at: 'failed', failure }
    else if (entry) Object.assign(entry, { own: undefined, failure })
    this.tellSettled()
    return failure
  }

  /** Resolves once every listener that is wanted has opened or failed. */
  untilSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve)
      this.tellSettled()
    })
  }

  sharedFailure(): FailureData | null {
    return this.shared.at === 'failed' ? this.shared.failure : null
  }

  failures(): FailureData[] {
    return [...this.entries.values()].flatMap(({ failure }) => failure ?? [])
  }

  listeners(): Listener[] {
    const own = [...this.entries.values()].flatMap((entry) => entry.own ?? [])
    return this.shared.at === 'open' ? [this.shared.listener, ...own] : own
  }

  views(): SiteView[] {
    return [...this.entries.values()].map(({ name, file, engine, docrootWhy, own, failure, refused, stopped }) => ({
      name,
      root: file?.root ?? '',
      docroot: engine?.docroot ?? '',
      docrootWhy,
      pool: file?.pool ?? name,
      urls: own ? [own.url, ...this.sharedUrls(file)] : [],
      state: { word: stopped ? 'stopped' : failure ? 'failed' : own ? 'open' : 'opening', failure: failure ?? refused },
    }))
  }

  private sharedUrls(file: SiteFile | null): string[] {
    const { shared } = this
    return shared.at === 'open' ? (file?.hosts ?? []).map((host) => `http://${host}:${shared.port}`) : []
  }

  private tellSettled(): void {
    if (this.shared.at === 'opening' || [...this.entries.values()].some(({ own, failure, stopped }) => !own && !failure && !stopped)) return
    for (const settled of this.waiting) settled()
    this.waiting = []
  }
}

function stillWanted({ own, engine: before }: Entry, { engine }: Entry): boolean {
  return engine !== null && (engine.port === before?.port || engine.port === Number(new URL(own?.url ?? '').port))
}

async function resolveSite({ name, path, said: file, failure }: Loaded<SiteFile>, bind: string): Promise<Entry> {
  const entry = { name, path, file, own: undefined, engine: null, docrootWhy: '', refused: null, stopped: false }
  if (!file) return { ...entry, failure: failure?.data ?? null }
  try {
    const { site: engine, docrootWhy } = await engineSite(file, bind)
    return { ...entry, engine, docrootWhy, failure: null }
  } catch (error) {
    return { ...entry, failure: asFailure(error).data }
  }
}

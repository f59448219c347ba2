import type { EngineSite } from '../app/contract/engine-messages.ts'
import type { SiteView } from '../app/contract/state.ts'
import { asFailure, type FailureData } from '../app/failure.ts'
import type { SiteFile } from '../app/site/site-file.ts'
import { urlOf } from './url-of.ts'
import { findDocroot } from './workspace/find-docroot.ts'
import type { Loaded } from './workspace/load.ts'
import { usableFolder } from './workspace/usable-folder.ts'

/** A listener that accepts. */
export interface Listener {
  /** null: the one that sites share by their names. */
  readonly site: string | null
  readonly url: string
}

interface Entry {
  readonly name: string
  readonly file: SiteFile | null
  readonly docrootWhy: string
  /** null: it can't be served. */
  readonly engine: EngineSite | null
  own: Listener | undefined
  failure: FailureData | null
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

  /** Looks at each site's folders. A site that can't be served has failed; the others don't mind. */
  async resolve(loaded: readonly Loaded<SiteFile>[], bind: string, withShared: boolean): Promise<void> {
    if (withShared) this.shared = { at: 'opening' }
    for (const entry of await Promise.all(loaded.map((site) => resolveSite(site, bind)))) this.entries.set(entry.name, entry)
  }

  /** For the engine: those that can be served. */
  engineSites(): EngineSite[] {
    return [...this.entries.values()].flatMap(({ engine }) => engine ?? [])
  }

  /** @param site null: the shared one */
  listening(site: string | null, address: string, port: number): void {
    const listener = { site, url: urlOf(address, port) }
    const entry = this.entries.get(site ?? '')
    if (site === null) this.shared = { at: 'open', listener, port }
    else if (entry) Object.assign(entry, { own: listener, failure: null })
    this.tellSettled()
  }

  listenFailed(site: string | null, failure: FailureData): void {
    const entry = this.entries.get(site ?? '')
    if (site === null) this.shared = { at: 'failed', failure }
    else if (entry) Object.assign(entry, { own: undefined, failure })
    this.tellSettled()
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
    return [...this.entries.values()].map(({ name, file, engine, docrootWhy, own, failure }) => ({
      name,
      root: file?.root ?? '',
      docroot: engine?.docroot ?? '',
      docrootWhy,
      pool: file?.pool ?? name,
      urls: own ? [own.url, ...this.sharedUrls(file)] : [],
      state: { word: failure ? 'failed' : own ? 'open' : 'opening', failure },
    }))
  }

  private sharedUrls(file: SiteFile | null): string[] {
    const { shared } = this
    return shared.at === 'open' ? (file?.hosts ?? []).map((host) => `http://${host}:${shared.port}`) : []
  }

  private tellSettled(): void {
    if (this.shared.at === 'opening' || [...this.entries.values()].some(({ own, failure }) => !own && !failure)) return
    for (const settled of this.waiting) settled()
    this.waiting = []
  }
}

async function resolveSite({ name, said: file, failure }: Loaded<SiteFile>, bind: string): Promise<Entry> {
  const entry = { name, file, own: undefined, engine: null, docrootWhy: '' }
  if (!file) return { ...entry, failure: failure?.data ?? null }
  try {
    const root = await usableFolder(file.root)
    const { docroot, why } = await findDocroot(root, file.docroot)
    const { index, pathInfo, frontController, hosts, pool, setParams, followSymlinks } = file
    const engine = {
      name,
      root,
      docroot,
      index,
      pathInfo,
      frontController,
      hosts,
      pool,
      setParams,
      followSymlinks,
      port: file.port ?? 0,
      bind,
    }
    return { ...entry, engine, docrootWhy: why, failure: null }
  } catch (error) {
    return { ...entry, failure: asFailure(error).data }
  }
}

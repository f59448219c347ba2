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
  readonly file: SiteFile | null
  readonly name: string
  readonly docrootWhy: string
  readonly engine: EngineSite | null
  own: Listener | undefined
  failure: FailureData | null
}

/** The sites as they stand: what their files say, what was found on disk, and what the engine reports of their ports. */
export class Sites {
  private readonly entries = new Map<string, Entry>()
  private shared: { readonly listener: Listener; readonly port: number } | undefined

  /** Looks at each site's folders. A site that can't be served has failed; the others don't mind. */
  async resolve(loaded: readonly Loaded<SiteFile>[], bind: string): Promise<void> {
    const resolved = await Promise.all(loaded.map((site) => resolveSite(site, bind)))
    for (const entry of resolved) this.entries.set(entry.name, entry)
  }

  /** For the engine: those that can be served. */
  engineSites(): EngineSite[] {
    return [...this.entries.values()].flatMap(({ engine }) => engine ?? [])
  }

  listening(site: string | null, address: string, port: number): void {
    const listener = { site, url: urlOf(address, port) }
    if (site === null) this.shared = { listener, port }
    const entry = this.entries.get(site ?? '')
    if (!entry) return
    entry.own = listener
    entry.failure = null
  }

  failed(site: string, failure: FailureData): void {
    const entry = this.entries.get(site)
    if (!entry) return
    entry.own = undefined
    entry.failure = failure
  }

  /** Whether each site and, where it is wanted, the shared listener has opened or failed. */
  settled(): boolean {
    return [...this.entries.values()].every(({ own, failure }) => own ?? failure)
  }

  failures(): FailureData[] {
    return [...this.entries.values()].flatMap(({ failure }) => failure ?? [])
  }

  listeners(): Listener[] {
    const own = [...this.entries.values()].flatMap(({ own }) => own ?? [])
    return this.shared ? [this.shared.listener, ...own] : own
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
    return shared ? (file?.hosts ?? []).map((host) => `http://${host}:${shared.port}`) : []
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

import { resolve } from 'node:path'
import type { EnginePool } from '../app/contract/engine-messages.ts'
import { limitExtensions } from '../app/pool/limit-extensions.ts'
import { defaultPoolSettings, type PoolSettings } from '../app/site/pool-settings.ts'
import { poolsOf, type SiteFile } from '../app/site/site-file.ts'
import { type Tried, type TriedRequest, tryRequest } from './engine/try-request.ts'
import { engineSite } from './engine-site.ts'
import { version } from './version.ts'
import type { LoadedWorkspace } from './workspace/load.ts'
import { writtenValues } from './workspace/written-values.ts'

export interface SiteToTry {
  readonly file: SiteFile
  /** Its workspace, where its pools are looked for. */
  readonly folder: string
  readonly pools: LoadedWorkspace['pools']
  /** The address of its listener. */
  readonly bind: string
  /** Of the client. */
  readonly client: string
}

/** What would become of a request to a site as its file says it; nothing is sent. @throws Failure `folder-missing`, `folder-unreadable` */
export async function trySite({ file, folder, pools, bind, client }: SiteToTry, request: TriedRequest): Promise<Tried> {
  const { site } = await engineSite(file, bind)
  const asked = poolsOf(file).map(async (name): Promise<[string, EnginePool]> => {
    const settings = pools.find((each) => each.name === name)?.said ?? defaultPoolSettings(name)
    return [name, enginePool(name, await extensionsOf(settings, folder), settings.responder === 'command')]
  })
  const named = new Map(await Promise.all(asked))
  const ends = { client: { address: client, port: SOME_PORT }, server: { address: site.bind, port: site.port }, scheme: request.scheme }
  return tryRequest(site, request, { ends, pools: (name) => named.get(name) ?? enginePool(name, undefined), version })
}

export interface AskedUrl extends Pick<TriedRequest, 'target' | 'scheme'> {
  readonly host: string
}

/** Path and query of a URL as a client sends them, and the host that it names. @param host where the URL is a path. undefined: it is no URL of http or https */
export function targetOf(url: string, host: string): AskedUrl | undefined {
  if (/^(?!https?:)[a-z]+:\/\//i.test(url)) return undefined
  const [, named = host, rest = ''] = /^https?:\/\/([^/?#]+)([^#]*)/i.exec(url) ?? [undefined, host, url]
  return { target: rest.startsWith('/') ? rest : `/${rest}`, host: named, scheme: /^https:/i.test(url) ? 'https' : 'http' }
}

/** Names and values as they would come, with Host: the one that is among them, else this. */
export function rawHeadersOf(headers: readonly (readonly [name: string, value: string])[], host: string): readonly string[] {
  const pairs = headers.flatMap(([name, value]) => [name, Buffer.from(value).toString('latin1')])
  return headers.some(([name]) => name.toLowerCase() === 'host') ? pairs : ['Host', host, ...pairs]
}

/** Of a client. */
const SOME_PORT = 50_000

/** security.limit_extensions of the pool's file as it is written; undefined: it says nothing. */
async function extensionsOf(settings: PoolSettings, workspace: string): Promise<string | undefined> {
  if (settings.responder !== 'fpm') return undefined
  const values = await writtenValues(resolve(workspace, settings.file), settings.section)
  return values.get('security.limit_extensions')?.directive.value
}

/** As far as the way of a request asks: nobody runs it. */
function enginePool(name: string, extensions: string | undefined, everyPath = false): EnginePool {
  const limits = { maxChildren: 1, limitExtensions: limitExtensions(extensions), everyPath, reader: null }
  return { name, state: 'ready', addresses: [], generation: null, failure: null, ...limits }
}

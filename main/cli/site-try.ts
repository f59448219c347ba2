import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import type { EnginePool } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { limitExtensions } from '../../app/pool/limit-extensions.ts'
import { poolText, readPoolText, sectionValues } from '../../app/pool/pool-text.ts'
import { defaultPoolSettings, type PoolSettings } from '../../app/site/pool-settings.ts'
import { poolsOf, readSiteFile, type SiteFile } from '../../app/site/site-file.ts'
import { type Tried, tryRequest } from '../engine/try-request.ts'
import { engineSite } from '../engine-site.ts'
import { version } from '../version.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { load, loadWorkspace, textOf } from '../workspace/load.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'
import { visibleText } from './visible-text.ts'

/**
 * `sluice site try NAME|FILE METHOD URL`: what would become of a request; nothing is sent.
 * @returns 1 where the answer would be an error page @throws Failure `usage`, `site-unknown`, those of the site's file and folders
 */
export async function siteTry(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { H: 'values', client: 'value', workspace: 'value', json: 'flag' })
  const [which, method, url, ...more] = positionals
  if (which === undefined || method === undefined || url === undefined || more.length > 0)
    throw usage('sluice site try takes a site, a method and a URL.')
  const { client: address = '127.0.0.1' } = options
  if (!isIP(address)) throw usage(`--client takes an address, and ${address} is none.`)
  const { file, pools } = await siteNamed(which, options.workspace)
  const { site } = await engineSite(file, '127.0.0.1')
  const request = { method, ...targetOf(url, site.hosts[0] ?? 'localhost', options.H ?? []) }
  const ends = { client: { address, port: SOME_PORT }, server: { address: site.bind, port: site.port } }
  const tried = await tryRequest(site, request, { ends, pools: (name) => pools.get(name) ?? enginePool(name, undefined), version })
  process.stdout.write(options.json ? `${JSON.stringify({ site: site.name, ...request, ...tried })}\n` : described(tried))
  return tried.failure ? 1 : 0
}

/** Of a client. */
const SOME_PORT = 50_000

interface SiteToTry {
  readonly file: SiteFile
  readonly pools: ReadonlyMap<string, EnginePool>
}

/** @param which a name, or the path of a site's file: what has a slash or ends in .yaml */
async function siteNamed(which: string, workspace: string | undefined): Promise<SiteToTry> {
  const path = /[\\/]|\.yaml$/.test(which) ? resolve(which) : undefined
  const folder = path ? dirname(dirname(path)) : workspaceAt(workspace)
  const { sites, pools } = await loadWorkspace(folder)
  const found = path ? await load(path, readSiteFile) : sites.find(({ name }) => name === which)
  if (!found) throw new Failure('site-unknown', { site: which })
  if (!found.said) throw found.failure
  const { said: file } = found
  const named = poolsOf(file).map(async (name): Promise<[string, EnginePool]> => {
    const settings = pools.find((each) => each.name === name)?.said ?? defaultPoolSettings(name)
    return [name, enginePool(name, await extensionsOf(settings, folder), settings.responder === 'command')]
  })
  return { file, pools: new Map(await Promise.all(named)) }
}

/** security.limit_extensions of the pool's file as it is written; undefined: it says nothing. */
async function extensionsOf(settings: PoolSettings, workspace: string): Promise<string | undefined> {
  if (settings.responder !== 'fpm') return undefined
  const path = resolve(workspace, settings.file)
  const text = await textOf(path).catch(() => '')
  return sectionValues(readPoolText(poolText(path, text)).statements, settings.section).get('security.limit_extensions')?.directive.value
}

/** As far as the way of a request asks: nobody runs it. */
function enginePool(name: string, extensions: string | undefined, everyPath = false): EnginePool {
  const limits = { maxChildren: 1, limitExtensions: limitExtensions(extensions), everyPath, reader: null }
  return { name, state: 'ready', addresses: [], generation: null, failure: null, ...limits }
}

/** A URL as a client asks for it. @param host where the URL is a path @throws Failure `usage` */
function targetOf(
  url: string,
  host: string,
  headers: readonly string[],
): { readonly target: string; readonly rawHeaders: readonly string[] } {
  if (/^(?!http:)[a-z]+:\/\//i.test(url)) throw usage(`sluice site try takes a path, or a URL of http, and ${url} is neither.`)
  const [, named = host, rest = ''] = /^http:\/\/([^/?#]+)([^#]*)/i.exec(url) ?? [undefined, host, url]
  const pairs = headers.flatMap((header) => {
    const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(header) ?? []
    if (name === undefined || value === undefined) throw usage(`-H takes 'NAME: VALUE', and ${header} is none.`)
    return [name, Buffer.from(value).toString('latin1')]
  })
  const hasHost = pairs.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  return { target: rest.startsWith('/') ? rest : `/${rest}`, rawHeaders: hasHost ? pairs : ['Host', named, ...pairs] }
}

function described({ rule, why, pool, answer, failure, params }: Tried): string {
  const lines = [
    ['rule', rule === null ? 'none is met' : String(rule)],
    ['answer', failure ? `error ${failure.status ?? 500}` : answer ? ANSWERS[answer.kind] : ''],
    ...(answer && 'file' in answer ? [['file', answer.file]] : []),
    ...(answer?.kind === 'script' ? [['pool', pool]] : []),
    ...(answer?.kind === 'redirect' ? [['to', `${answer.status} ${answer.location}`]] : []),
    ...(answer?.kind === 'respond' ? [['status', String(answer.status)]] : []),
    ['why', why],
    ...(failure ? [['mend', failure.mend]] : []),
  ]
  const rows = params.map(({ name, value, says }) => [`  ${visibleText(name)}`, visibleText(value), says])
  const shown = columns(lines.map(([name = '', value = '']) => [name, visibleText(value)]))
  return rows.length > 0 ? `${shown}\nparameters\n${columns(rows)}` : shown
}

const ANSWERS = { script: 'a script, by FastCGI', static: 'a file', redirect: 'a redirect', respond: 'what the rule says' } as const

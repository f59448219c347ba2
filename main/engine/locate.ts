import { realpath } from 'node:fs/promises'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { dotName, encodePath } from '../../app/cgi/request-path.ts'
import type { EnginePool, EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import type { Precompression } from '../../app/site/precompressed.ts'
import { type OnDisk, onDisk, slashed } from './on-disk.ts'
import { isPhpSource } from './php-source.ts'
import { encodedPaths } from './precompressed.ts'
import { unreadableBy } from './readable-by.ts'
import { scriptCandidates } from './script-candidates.ts'
import { type SitePlan, sitePlan, withoutSlash } from './site-plan.ts'

export interface LocateRequest {
  readonly method: string
  /** Decoded and normalised by `decodePath`. */
  readonly path: string
  /** Not decoded, without `?`. */
  readonly query: string
  /** As the client knows it, where a rule made another path of it. */
  readonly url?: { readonly path: string; readonly query: string }
  /** Neither scripts nor the front controller answer. */
  readonly filesOnly?: boolean
  /** Of the request. */
  readonly headers: CheckedHead['headers']
}

export interface LocatedScript {
  readonly kind: 'script'
  /** SCRIPT_FILENAME: docroot and SCRIPT_NAME. */
  readonly file: string
  readonly scriptName: string
  /** Empty: none. */
  readonly pathInfo: string
  readonly why: string
}

export interface LocatedStatic {
  readonly kind: 'static'
  readonly file: string
  readonly size: number
  readonly mtimeMs: number
  /** Which file was looked at: `sendStatic` sends no other. */
  readonly dev: number
  readonly ino: number
  /** Where it depends on what the client takes: as what it is encoded (null: not), and the file that it stands for. */
  readonly encoded?: { readonly as: Precompression | null; readonly of: string }
  readonly why: string
}

export interface LocatedRedirect {
  readonly kind: 'redirect'
  readonly status: number
  /** Path and query, or a whole URL, encoded; a path never begins with two slashes. */
  readonly location: string
  readonly why: string
}

export type Located = LocatedScript | LocatedStatic | LocatedRedirect

/**
 * What answers a request, decided by the disk: a static file, a script, a folder's index, else the front controller. Scripts are files
 * that are there with an extension that the pool runs, so PHP never has to guess one out of a path.
 * SCRIPT_FILENAME keeps a link's own name, as with other servers; PHP's __FILE__ is the file behind it.
 * @throws Failure `not-found`, `never-served`, `script-outside`, `file-not-for-pool-user`, `method-not-for-file`, `file-unreadable`
 */
export async function locate(site: EngineSite, pool: EnginePool, request: LocateRequest): Promise<Located> {
  const { path } = request
  if (pool.everyPath && !request.filesOnly) return byProgram(site, path, pool.name)
  const at: Place = { site, pool, request, plan: sitePlan(site), extensions: scriptExtensions(pool) }
  const moved = at.plan.pathInfo.own ? await movedScript(at) : undefined
  if (moved) return moved
  for (const { script, pathInfo } of scriptCandidates(path, at.plan.pathInfo, at.extensions)) {
    const found = await look(at, script)
    if (found.at === 'file') return serve(at, found, script, pathInfo, `${script} is the first part of the path that is a file`)
    if (found.at !== 'folder') return frontController(at) // then nothing is below it
  }
  if (path.endsWith('/')) return (await indexOf(at, path)) ?? frontController(at)
  const found = await look(at, path)
  if (found.at === 'file') return serve(at, found, path, '', 'the file is there')
  const index = found.at === 'folder' ? await indexOf(at, `${path}/`) : undefined
  if (index) return (request.url ?? request).path.endsWith('/') ? index : withSlash(at)
  return frontController(at)
}

/** As WSGI and its like expect it (RFC 3875 section 4.1.13: SCRIPT_NAME may be empty). */
const byProgram = (site: EngineSite, path: string, pool: string): LocatedScript => ({
  kind: 'script',
  file: site.docroot,
  scriptName: '',
  pathInfo: path,
  why: `${pool} is a program that answers for every path`,
})

interface Place {
  readonly plan: SitePlan
  readonly site: EngineSite
  readonly pool: EnginePool
  readonly request: LocateRequest
  readonly extensions: readonly string[]
}

/** PHP-FPM runs any file where the list is empty; taking all files for scripts would be of no use. */
const scriptExtensions = (pool: EnginePool): readonly string[] => (pool.limitExtensions.length > 0 ? pool.limitExtensions : ['.php'])

const isScript = ({ extensions }: Place, path: string): boolean => extensions.some((extension) => path.endsWith(extension))
const look = (at: Place, path: string): Promise<OnDisk> => onDisk(at.plan.base, path, isScript(at, path))

/** The script of a `path-info` that is not where the path has it: `^/app(/.+\.php)(/.*)?$` takes a part of the path away. */
async function movedScript(at: Place): Promise<Located | undefined> {
  const { path } = at.request
  // The script is a part of the path: without its extension there the expression, which is dear, has nothing to find.
  if (!at.extensions.some((extension) => path.includes(extension))) return undefined
  const split = at.plan.pathInfo.split(path)
  if (!split?.script.startsWith('/') || path.startsWith(split.script) || !isScript(at, split.script)) return undefined
  const found = await look(at, split.script)
  return found.at === 'file'
    ? serve(at, found, split.script, split.pathInfo, `path-info says that ${split.script} is the script`)
    : undefined
}

/** The first index of the site that is in that folder. @param folder path with its slash */
async function indexOf(at: Place, folder: string): Promise<Located | undefined> {
  for (const name of at.site.index) {
    const path = folder + name
    if (at.request.filesOnly && isScript(at, path)) continue
    const found = await look(at, path)
    if (found.at === 'file') return serve(at, found, path, '', `${name} is the index of ${folder}`)
  }
  return undefined
}

async function frontController(at: Place): Promise<Located> {
  const path = at.request.filesOnly ? null : at.site.frontController
  const found = path === null ? undefined : await look(at, path)
  if (path === null || found?.at !== 'file') throw new Failure('not-found', { path: at.request.path })
  return serve(at, found, path, '', `there is no file ${at.request.path}: ${path} is the front controller`)
}

/** CVE-2015-1164 and its like: `//host/folder` must not become a link to another host, so the path is made anew from its names. */
function withSlash({ request }: Place): LocatedRedirect {
  const { path: asked, query } = request.url ?? request
  const location = `${encodePath(asked)}/${query ? `?${query}` : ''}`
  return { kind: 'redirect', status: 308, location, why: `${request.path} is a folder with an index: its links need the slash` }
}

async function serve(at: Place, found: FileFound, path: string, pathInfo: string, why: string): Promise<LocatedScript | LocatedStatic> {
  const { file, real } = found
  const hidden = dotName(path)
  if (hidden) throw new Failure('never-served', { path, reason: `names that begin with a dot, such as ${hidden}, are private` })
  if (await leadsOut(at, found)) throw new Failure('script-outside', { file: real, root: at.site.root, link: file })
  if (at.request.filesOnly && isScript(at, path))
    throw new Failure('never-served', { path, reason: 'it is PHP source, and this rule serves files alone' })
  if (isScript(at, path)) return { kind: 'script', file, scriptName: path, pathInfo, why }
  if (isPhpSource(path, at.extensions) || isPhpSource(real, at.extensions)) {
    throw new Failure('never-served', { path, reason: 'it is PHP source, and the pool does not run it' })
  }
  const { method } = at.request
  if (method !== 'GET' && method !== 'HEAD') throw new Failure('method-not-for-file', { method })
  const { user } = at.pool.reader ?? {}
  const closed = await closedTo(at, found)
  if (user !== undefined && closed) throw new Failure('file-not-for-pool-user', { file: closed, user })
  const plain = asStatic(found, why)
  return at.site.precompressed.length > 0 ? asEncoded(at, path, plain) : plain
}

type FileFound = Extract<OnDisk, { at: 'file' }>

const asStatic = ({ file, stats: { size, mtimeMs, dev, ino } }: FileFound, why: string): LocatedStatic => ({
  kind: 'static',
  file,
  size,
  mtimeMs,
  dev,
  ino,
  why,
})

/** What keeps the pool's user from it; undefined: nothing. */
const closedTo = async ({ pool: { reader } }: Place, { real, stats }: FileFound): Promise<string | undefined> =>
  reader ? unreadableBy(reader, real, stats) : undefined

/** The first that lies beside it, is not older than it, and is served as it is: nginx's gzip_static, Caddy's precompressed. */
async function asEncoded(at: Place, path: string, plain: LocatedStatic): Promise<LocatedStatic> {
  let { why } = plain
  for (const { encoding, path: encodedPath } of encodedPaths(path, at.site.precompressed, at.request.headers)) {
    const found = await look(at, encodedPath)
    if (found.at !== 'file' || (await leadsOut(at, found)) || (await closedTo(at, found))) continue
    if (found.stats.mtimeMs < plain.mtimeMs) why += `; ${encodedPath} is older and not sent`
    else {
      const says = `${why}; the client takes ${encoding}, and ${encodedPath} is beside it`
      return { ...asStatic(found, says), encoded: { as: encoding, of: plain.file } }
    }
  }
  return { ...plain, why, encoded: { as: null, of: plain.file } }
}

const leadsOut = async (at: Place, { file, real }: FileFound): Promise<boolean> =>
  real !== file && !at.site.followSymlinks && !(await isInside(at, real))

/** A link may lead anywhere in the project, so `public/storage` works, but not out of it. */
async function isInside({ site, plan: { base } }: Place, real: string): Promise<boolean> {
  if (real.startsWith(`${base}/`)) return true
  const root = withoutSlash(slashed(await realpath(site.root).catch(() => site.root)))
  return real.startsWith(`${root}/`)
}

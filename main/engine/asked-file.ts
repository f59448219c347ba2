import { realpathSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { decodePath } from '../../app/cgi/request-path.ts'
import type { ResponseHead } from '../../app/cgi/response-head.ts'
import type { EnginePool, EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { latin1Bytes, readableText } from '../../app/fastcgi/text.ts'
import { errnoReason } from '../errno-reason.ts'
import type { LocatedStatic } from './locate.ts'
import { unreadableBy } from './readable-by.ts'
import { withoutSlash } from './site-plan.ts'

/** A file that PHP asks to be sent in place of its own body: Apache's and lighttpd's X-Sendfile, nginx's X-Accel-Redirect. */
export interface FileAsked {
  readonly header: 'X-Sendfile' | 'X-Accel-Redirect'
  /** As PHP wrote it. */
  readonly value: string
}

/** undefined: it asks for none. */
export function fileAsked({ headers }: ResponseHead): FileAsked | undefined {
  for (const [name, value] of headers) {
    const header = HEADERS[name.toLowerCase()]
    if (header) return { header, value: readableText(latin1Bytes(value)) }
  }
  return undefined
}

/** What goes on to the client of the headers that came with it, each with its values: none speaks of the body that PHP did not send. */
export function headersBeside({ header }: FileAsked, { headers }: ResponseHead): (readonly [name: string, values: string[]])[] {
  const kept = new Map<string, readonly [string, string[]]>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (header === 'X-Sendfile' ? NOT_BESIDE.has(lower) : !BESIDE_ACCEL.has(lower)) continue
    kept.set(lower, [name, [...(kept.get(lower)?.[1] ?? []), value]])
  }
  return [...kept.values()]
}

/** Looks for it inside the folders that the site allows, links followed. @throws Failure `sendfile-refused`, `sendfile-missing`, `file-not-for-pool-user` */
export async function locateAsked(site: EngineSite, { reader }: EnginePool, asked: FileAsked): Promise<LocatedStatic> {
  const { header, value: path } = asked
  const details = { header, path, key: header.toLowerCase(), site: site.name }
  const refuse = (reason: string): Failure => new Failure('sendfile-refused', { ...details, reason })
  const { folders, file } = header === 'X-Sendfile' ? bySendfile(site, path, refuse) : byRedirect(site, path, refuse)
  const real = realOf(file)
  if (real === undefined) throw new Failure('sendfile-missing', { ...details, file })
  const inside = folders.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  if (!inside) throw refuse(`${real} lies in none of its folders`)
  try {
    const stats = statSync(real)
    const { size, mtimeMs, dev, ino } = stats
    if (!stats.isFile()) throw new Failure('sendfile-missing', { ...details, file })
    const closed = reader && (await unreadableBy(reader, real, stats))
    if (reader && closed) throw new Failure('file-not-for-pool-user', { file: closed, user: reader.user })
    return { kind: 'static', file: real, size, mtimeMs, dev, ino, why: `PHP had ${real} sent by ${header}` }
  } catch (error) {
    throw error instanceof Failure ? error : refuse(`${file} cannot be read: ${errnoReason(error)}`)
  }
}

type Refuse = (reason: string) => Failure

interface Asked {
  /** Real ones. */
  readonly folders: readonly string[]
  readonly file: string
}

/** A path on disk; a relative one begins at the project. What its bytes are not the name of is tried decoded: some frameworks encode it. */
function bySendfile(site: EngineSite, path: string, refuse: Refuse): Asked {
  if (site.xSendfile.length === 0) throw refuse('the site allows it for no folder')
  if (path.includes('\0')) throw refuse('it holds a NUL')
  const file = resolve(site.root, hereOf(site, path))
  const folders = site.xSendfile.flatMap((folder) => realOf(resolve(site.root, folder)) ?? [])
  return { folders, file: path.includes('%') && realOf(file) === undefined ? resolve(site.root, hereOf(site, decoded(path))) : file }
}

/** A path as in a URL, of which the longest prefix that fits stands for a folder. */
function byRedirect({ root, xAccelRedirect }: EngineSite, path: string, refuse: Refuse): Asked {
  const prefixes = Object.keys(xAccelRedirect)
  if (prefixes.length === 0) throw refuse('the site allows it for no folder')
  let plain: string
  try {
    plain = decodePath(Buffer.from(path.split('?')[0] ?? '').toString('latin1'))
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
  }
  const prefix = prefixes.filter((each) => plain.startsWith(each)).sort((a, b) => b.length - a.length)[0]
  if (prefix === undefined) throw refuse('it begins with none of its prefixes')
  const folder = resolve(root, xAccelRedirect[prefix] ?? '')
  return { folders: [realOf(folder) ?? folder], file: join(folder, plain.slice(prefix.length)) }
}

/** A path as the pool has it, where it sees the docroot elsewhere: in a container, or a chroot. */
function hereOf({ root, docroot, docrootInPool }: EngineSite, path: string): string {
  if (docrootInPool === null) return path
  const inPool = withoutSlash(docrootInPool)
  if (path.startsWith(`${inPool}/`)) return docroot + path.slice(inPool.length)
  const below = docroot.startsWith(root) ? docroot.slice(root.length) : ''
  const rootInPool = below !== '' && inPool.endsWith(below) ? inPool.slice(0, -below.length) : inPool
  return path.startsWith(`${rootInPool}/`) ? root + path.slice(rootInPool.length) : path
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Without links; undefined: there is nothing. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

const HEADERS: Readonly<Record<string, FileAsked['header']>> = { 'x-sendfile': 'X-Sendfile', 'x-accel-redirect': 'X-Accel-Redirect' }
/** Those that nginx keeps. */
const BESIDE_ACCEL = new Set(['content-type', 'content-disposition', 'set-cookie', 'cache-control', 'expires', 'accept-ranges'])
const NOT_BESIDE = new Set([...Object.keys(HEADERS), 'content-encoding', 'content-range', 'content-md5', 'digest', 'accept-ranges'])

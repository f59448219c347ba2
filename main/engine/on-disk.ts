import { realpath, type Stats, stat } from 'node:fs'
import { Failure } from '../../app/failure.ts'
import { isExactName } from './exact-name.ts'
import { ownName } from './own-name.ts'

/** What the disk has under a path of a docroot. */
export type OnDisk =
  | {
      readonly at: 'file'
      /** Docroot and path, as asked for. */
      readonly file: string
      /** Without symbolic links. */
      readonly real: string
      readonly stats: Stats
    }
  | { readonly at: 'folder' }
  /** Neither file nor folder: a socket, a device. It is never opened. */
  | { readonly at: 'other' }
  | { readonly at: 'missing' }

/**
 * Two questions to the disk for what is there, one for what is not.
 * @param base the docroot, real, without a slash at its end @param path begins with a slash
 * @throws Failure `file-not-for-pool-user` where a folder may not be entered, `file-unreadable` where the disk fails
 */
export async function onDisk(base: string, path: string): Promise<OnDisk> {
  const file = base + path
  try {
    const real = slashed(await realPath(file))
    // Windows and macOS give the real spelling. Where it is another, it may be a link, or letters of another case.
    if (ANY_CASE && real !== file && !(await isExactName(base, path))) return MISSING
    const stats = await statsOf(real)
    if (stats.isFile()) return { at: 'file', file, real, stats }
    return stats.isDirectory() ? FOLDER : OTHER
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (GONE.has(code)) return MISSING
    if (code === 'EACCES' || code === 'EPERM') throw new Failure('file-not-for-pool-user', { file, user: ownName() }, error)
    throw new Failure('file-unreadable', { path: file, reason: code || String(error) }, error)
  }
}

// Every request comes through here: with callbacks it costs a quarter less than with fs/promises.
const realPath = (file: string): Promise<string> =>
  new Promise((resolve, reject) => realpath.native(file, (error, path) => (error ? reject(error) : resolve(path))))
const statsOf = (file: string): Promise<Stats> =>
  new Promise((resolve, reject) => stat(file, (error, stats) => (error ? reject(error) : resolve(stats))))

/** PHP takes slashes on Windows as well, and opcache keeps a file once a spelling. */
export const slashed = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path)

const MISSING: OnDisk = { at: 'missing' }
const FOLDER: OnDisk = { at: 'folder' }
const OTHER: OnDisk = { at: 'other' }
const ANY_CASE = process.platform === 'win32' || process.platform === 'darwin'
/** No such thing, or a name that no file can have: front controllers are asked for such paths. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EINVAL'])

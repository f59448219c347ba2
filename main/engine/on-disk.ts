import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
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
 * @param isScript PHP opens it, by its own user's rights
 * @throws Failure `file-not-for-pool-user` where a folder may not be entered, `file-unreadable` where the disk fails
 */
export async function onDisk(base: string, path: string, isScript: boolean): Promise<OnDisk> {
  const file = base + path
  try {
    // Most requests end at the front controller. Right in the docroot only its own name can be a link, and realpath asks for each
    // folder above it. (Of what we read ourselves, maybe as root, the whole path is looked at each time.)
    if (isScript && !ANY_CASE && path.lastIndexOf('/') === 0) {
      const stats = lstatSync(file, { throwIfNoEntry: false })
      if (stats?.isFile()) return { at: 'file', file, real: file, stats }
    }
    // Asked in step: through the thread pool the same two questions take ten times the processor time (70 µs against 7).
    const stats = statSync(file, { throwIfNoEntry: false })
    if (!stats) return MISSING
    const real = slashed(realpathSync.native(file))
    // Windows and macOS give the real spelling. Where it is another, it may be a link, or letters of another case.
    if (ANY_CASE && real !== file && !(await isExactName(base, path))) return MISSING
    if (stats.isFile()) return { at: 'file', file, real, stats }
    return stats.isDirectory() ? FOLDER : OTHER
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (GONE.has(code)) return MISSING
    if (code === 'EACCES' || code === 'EPERM') throw new Failure('file-not-for-pool-user', { file, user: ownName() }, error)
    throw new Failure('file-unreadable', { path: file, reason: code || String(error) }, error)
  }
}

/** PHP takes slashes on Windows as well, and opcache keeps a file once a spelling. */
export const slashed = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path)

const MISSING: OnDisk = { at: 'missing' }
const FOLDER: OnDisk = { at: 'folder' }
const OTHER: OnDisk = { at: 'other' }
const ANY_CASE = process.platform === 'win32' || process.platform === 'darwin'
/** No such thing, or a name that no file can have: front controllers are asked for such paths. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EINVAL'])

import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'

/** The real path of a folder that this user may read and enter. @throws Failure `folder-missing`, `folder-is-file`, `folder-unreadable` */
export async function usableFolder(folder: string): Promise<string> {
  const path = resolve(folder)
  try {
    const real = await realpath(path)
    if (!(await stat(real)).isDirectory()) throw new Failure('folder-is-file', { path })
    await access(real, constants.R_OK | constants.X_OK)
    return real
  } catch (error) {
    if (error instanceof Failure) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Failure('folder-missing', { path }, error)
    throw new Failure('folder-unreadable', { path, reason: errnoReason(error) }, error)
  }
}

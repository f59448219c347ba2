import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'

/**
 * Writes a whole file, so that who reads meets the old text or the new, never half of one. A link is followed, mode and owner of a file
 * that is there are kept; folders on the way are made.
 * @param mode of a new file @throws Failure `file-unwritable`; then the old file is as it was
 */
export async function atomicWrite(path: string, text: string | Uint8Array, mode = 0o644): Promise<void> {
  let beside: string | undefined
  try {
    await mkdir(dirname(path), { recursive: true })
    const target = await realpath(path).catch(() => path)
    const old = await stat(target).catch(() => undefined)
    beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(text)
      // As root: a user's file stays the user's. By the open file, for whoever may write in the folder could put a link in its place.
      if (old && process.getuid?.() === 0) await file.chown(old.uid, old.gid)
      await file.chmod(old ? old.mode & 0o7777 : mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    if (beside) await rm(beside, { force: true }).catch(() => {})
    throw new Failure('file-unwritable', { path, reason: errnoReason(error) }, error)
  }
}

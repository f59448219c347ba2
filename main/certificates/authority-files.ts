import { mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'
import { type Authority, newAuthority, readAuthority } from './authority.ts'

export const certificateFile = (folder: string): string => join(folder, 'sluice-ca.crt')
export const keyFile = (folder: string): string => join(folder, 'sluice-ca.key')

/**
 * The CA of this user, made where there is none yet. A key that others may read, and files that are no CA, are left as they are, and
 * are not used. @throws Failure `ca-key-open`, `ca-unusable`, `file-unwritable`
 */
export async function openAuthority(folder: string, now: Date): Promise<Authority> {
  const known = await savedAuthority(folder, now)
  if (known) return known
  const beside = await written(folder, [], now)
  // Another Sluice may have been first: then its CA is there, and stands.
  await rename(beside, folder).catch(() => rm(beside, { recursive: true, force: true }))
  const made = await savedAuthority(folder, now)
  if (!made) throw new Failure('file-unwritable', { path: folder, reason: 'it does not stay' })
  return made
}

/** undefined: there is none. @throws Failure `ca-key-open`, `ca-unusable` */
export async function savedAuthority(folder: string, now: Date): Promise<Authority | undefined> {
  const path = keyFile(folder)
  try {
    const found = await stat(path).catch(ifMissing)
    const certificate = await readFile(certificateFile(folder), 'utf8').catch(ifMissing)
    if (!found && certificate === undefined) return undefined
    if (!found || certificate === undefined) throw new Error(`${found ? certificateFile(folder) : path} is missing`)
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
      throw new Failure('ca-key-open', { path, mode: (found.mode & 0o777).toString(8).padStart(4, '0') })
    return readAuthority({ key: await readFile(path, 'utf8'), certificate }, now)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('ca-unusable', { path: folder, reason: errnoReason(error) }, error)
  }
}

/** A new CA in place of what is there. @param more names that it may vouch for beside the reserved ones @throws Failure `file-unwritable` */
export async function replaceAuthority(folder: string, more: readonly string[], now: Date): Promise<void> {
  const beside = await written(folder, more, now)
  try {
    const before = `${beside}-before`
    await rename(folder, before).catch(ifMissing)
    await rename(beside, folder)
    await rm(before, { recursive: true, force: true })
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw new Failure('file-unwritable', { path: folder, reason: errnoReason(error) }, error)
  }
}

/** Key and certificate, in a folder beside the one they are for: one rename puts both there. @returns its path */
async function written(folder: string, more: readonly string[], now: Date): Promise<string> {
  let beside: string | undefined
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
    beside = await mkdtemp(`${folder}-`) // 0700
    const { key, certificate } = newAuthority(more, now)
    await save(keyFile(beside), key, 0o600)
    await save(certificateFile(beside), certificate, 0o644)
    return beside
  } catch (error) {
    if (beside) await rm(beside, { recursive: true, force: true })
    throw new Failure('file-unwritable', { path: folder, reason: errnoReason(error) }, error)
  }
}

async function save(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function ifMissing(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return undefined
  throw error
}

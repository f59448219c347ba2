import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Reader } from '../../app/contract/engine-messages.ts'

/**
 * What keeps a reader from a file: the file itself, or a folder above it that it may not enter; undefined: nothing. Worked out from owner,
 * group and mode bits, for a thread cannot become another user; access control lists are not looked at.
 * @param file absolute, without symbolic links
 */
export async function unreadableBy(
  reader: Reader,
  file: string,
  { mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>,
): Promise<string | undefined> {
  const folder = await closedFolder(reader, dirname(file))
  return folder ?? (allows(reader, { mode, uid, gid }, READ) ? undefined : file)
}

const READ = 4
const ENTER = 1
/** How long a folder's answer is believed: a page fetches its files from the same folders within moments. */
const BELIEVED_MS = 1000
const KEPT_FOLDERS = 1000
const believed = new Map<string, { readonly untilMs: number; readonly closed: Promise<string | undefined> }>()

/** The first folder from the root down that the reader may not enter. */
function closedFolder(reader: Reader, folder: string): Promise<string | undefined> {
  const key = `${reader.uid}:${reader.gids.join()}:${folder}`
  const known = believed.get(key)
  if (known && performance.now() < known.untilMs) return known.closed
  if (believed.size >= KEPT_FOLDERS) believed.clear()
  const closed = closedFolderOnDisk(reader, folder)
  believed.set(key, { untilMs: performance.now() + BELIEVED_MS, closed })
  return closed
}

async function closedFolderOnDisk(reader: Reader, folder: string): Promise<string | undefined> {
  const above = dirname(folder)
  const closed = above === folder ? undefined : await closedFolder(reader, above)
  if (closed) return closed
  const found = await stat(folder).catch(() => undefined) // gone meanwhile: nobody enters it
  return found && allows(reader, found, ENTER) ? undefined : folder
}

/** Owner, else group, else the others: the first that fits decides. POSIX.1-2017 section 4.5. */
function allows(reader: Reader, { mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>, right: number): boolean {
  if (reader.uid === 0) return true
  const shift = uid === reader.uid ? 6 : reader.gids.includes(gid) ? 3 : 0
  return ((mode >> shift) & right) !== 0
}

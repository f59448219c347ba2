import { newPoolFile } from '../../app/pool/new-pool-file.ts'
import { runUserFor } from '../pools/run-user.ts'
import { atomicWrite } from './atomic-write.ts'
import { isThere } from './is-there.ts'

/**
 * Writes the pool file of a new site, if there is none; one that is there is never touched.
 * @param projectRoot as root, its owner runs the pool @returns whether it was written
 * @throws Failure `file-unwritable`, `folder-missing`
 */
export async function ensurePoolFile(path: string, section: string, projectRoot: string): Promise<boolean> {
  if (await isThere(path)) return false
  await atomicWrite(path, newPoolFile(section, await runUserFor(projectRoot)))
  return true
}

import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { Failure } from '../../app/failure.ts'
import { defaultPoolSettings } from '../../app/site/pool-settings.ts'
import { readSiteFile } from '../../app/site/site-file.ts'
import { errnoReason } from '../errno-reason.ts'
import { ensurePoolFile } from './ensure-pool-file.ts'
import type { LoadedWorkspace } from './load.ts'

/**
 * The site that is served where a workspace has none: copied from `assets` into `folder`, which the pool's user may enter
 * (the program's own folder may lie in root's home, or inside of an archive). Nothing is written to the workspace.
 * @throws Failure `file-unwritable`
 */
export async function welcomeSite(assets: string, folder: string, port: number): Promise<LoadedWorkspace> {
  const name = 'welcome'
  const root = join(folder, name)
  try {
    await cp(assets, root, { recursive: true })
  } catch (error) {
    throw new Failure('file-unwritable', { path: root, reason: errnoReason(error) }, error)
  }
  const path = join(folder, `${name}.yaml`)
  const site = readSiteFile(stringify({ root, port }), { name, path })
  const pool = { ...defaultPoolSettings(name), file: join(folder, `${name}.conf`) }
  await ensurePoolFile(pool.file, pool.section, root)
  return { sites: [{ name, path, said: site, failure: null }], pools: [{ name, path, said: pool, failure: null }] }
}

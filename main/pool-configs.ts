import { isAbsolute, join } from 'node:path'
import type { EnginePool } from '../app/contract/engine-messages.ts'
import type { FailureData } from '../app/failure.ts'
import { defaultPoolSettings, type PoolSettings } from '../app/site/pool-settings.ts'
import type { PoolConfig, PoolStatus } from './pools/pools.ts'
import { ensurePoolFile } from './workspace/ensure-pool-file.ts'

/** A pool's settings with absolute paths. `php`: of the command line, in place of what the settings say. */
export function poolConfig(
  settings: PoolSettings,
  { workspace, projectRoot, php }: { readonly workspace: string; readonly projectRoot: string | null; readonly php: string | undefined },
): PoolConfig {
  const { name, responder } = settings
  if (responder === 'external')
    return { name, responder, file: '', section: name, php: undefined, servers: settings.servers, projectRoot: null }
  const file = isAbsolute(settings.file) ? settings.file : join(workspace, settings.file)
  return { name, responder, file, section: settings.section, php: php ?? settings.php ?? undefined, servers: [], projectRoot }
}

/** Writes the usual pool file of a pool that has none yet; a file that the user named is the user's to write. */
export async function ensureUsualPoolFile(settings: PoolSettings, config: PoolConfig, projectRoot: string | null): Promise<boolean> {
  const usual = defaultPoolSettings(settings.name)
  if (settings.responder !== 'fpm' || usual.responder !== 'fpm' || settings.file !== usual.file || projectRoot === null) return false
  return ensurePoolFile(config.file, config.section, projectRoot)
}

/** A pool whose settings can't be read, for the screen and for the engine: its exchanges fail with the reason. */
export function brokenPool(
  name: string,
  failure: FailureData,
  sinceMs: number,
): { readonly view: PoolStatus; readonly engine: EnginePool } {
  return {
    view: {
      name,
      responder: 'fpm',
      php: null,
      file: null,
      section: null,
      overlay: null,
      state: { word: 'failed', says: failure.says, sinceMs, failure },
      generations: [],
      addresses: [],
      pm: null,
      maxChildren: 0,
      remarks: [],
    },
    engine: { name, state: 'failed', addresses: [], generation: null, maxChildren: 0, limitExtensions: [], reader: null, failure },
  }
}

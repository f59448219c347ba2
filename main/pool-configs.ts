import { isAbsolute, join, resolve } from 'node:path'
import type { EnginePool } from '../app/contract/engine-messages.ts'
import type { FailureData } from '../app/failure.ts'
import { defaultPoolSettings, type PoolSettings } from '../app/site/pool-settings.ts'
import type { PoolConfig, PoolStatus } from './pools/pools.ts'
import { ensurePoolFile } from './workspace/ensure-pool-file.ts'

/** `--php`: pools of PHP-FPM are served by the embedded PHP. */
export const EMBEDDED = 'embedded'

/** A pool's settings with absolute paths. `php`: of the command line, in place of what the settings of pools of PHP-FPM say. */
export function poolConfig(
  settings: PoolSettings,
  {
    workspace,
    projectRoots,
    php,
  }: { readonly workspace: string; readonly projectRoots: readonly string[]; readonly php: string | undefined },
): PoolConfig {
  const { name, responder } = settings
  const bare = { name, file: '', section: name, php: undefined, workers: undefined, projectRoots }
  if (responder === 'external') {
    const { name: _, responder: __, ...external } = settings
    return { ...bare, responder, external, projectRoots: [] }
  }
  if (responder === 'embedded') return { ...bare, responder, workers: settings.workers ?? undefined }
  if (responder === 'command') {
    const { command, env, directory } = settings
    const root = projectRoots[0] ?? workspace
    const program = { command, env, directory: resolve(root, directory ?? '.') }
    return { ...bare, responder, workers: settings.workers ?? undefined, program, keepConn: settings.keepConn }
  }
  if (php === EMBEDDED) return { ...bare, responder: 'embedded' }
  const file = isAbsolute(settings.file) ? settings.file : join(workspace, settings.file)
  return { ...bare, responder, file, section: settings.section, php: php ?? settings.php ?? undefined, keepConn: settings.keepConn }
}

/** Writes the usual pool file of a pool that has none yet; a file that the user named is the user's to write. */
export async function ensureUsualPoolFile(settings: PoolSettings, config: PoolConfig): Promise<boolean> {
  const usual = defaultPoolSettings(settings.name)
  const [root] = config.projectRoots
  if (settings.responder !== 'fpm' || settings.file !== usual.file) return false
  if (config.responder !== 'fpm' || root === undefined) return false
  return ensurePoolFile(config.file, config.section, root)
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
      servers: [],
      pm: null,
      maxChildren: 0,
      remarks: [],
      ownListen: null,
    },
    engine: { name, state: 'failed', addresses: [], generation: null, maxChildren: 0, limitExtensions: [], reader: null, failure },
  }
}

import { join } from 'node:path'
import type { PoolConfig } from '../../../main/pools/pools.ts'
import { bundleForNode } from '../../../scripts/bundles.mjs'
import { peer } from '../../peers.ts'
import { type Started, start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

const folder = tempFolder() // for all tests of the file
let bundling: Promise<string> | undefined

export interface PoolsProgram extends Started {
  /** Path of the socket of its pool. */
  readonly socket: string
  /** Of the PHP-FPM master. */
  readonly master: number
}

/** A number without an account: whoever runs the tests is not this user, and no folder is its home. */
export const ORDINARY_USER = 54_321

/**
 * Starts test/fixtures/pools-program.ts and waits for its pool. `as`: another user, which only root can have.
 * @throws Error with its words when the pool has failed
 */
export async function poolsProgram(runFolder: string, config: PoolConfig, as?: number): Promise<PoolsProgram> {
  bundling ??= bundle()
  const node = [process.execPath, await bundling, JSON.stringify({ runFolder, config })]
  const setpriv = peer('setpriv') ?? 'setpriv'
  const [command = '', ...args] = as === undefined ? node : [setpriv, `--reuid=${as}`, `--regid=${as}`, '--clear-groups', ...node]
  const started = start(command, args, { env: as === undefined ? {} : { HOME: '/nonexistent', XDG_RUNTIME_DIR: undefined } })
  const line = await until(() => /^(.*)\n/.exec(started.stdout)?.[1] ?? (started.child.exitCode !== null && `failed: ${started.stderr}`), {
    ms: 20_000,
    what: 'its pool',
  })
  const said = /^unix:(\S+) (\d+)$/.exec(line)
  if (!said?.[1]) throw new Error(line)
  return Object.assign(started, { socket: said[1], master: Number(said[2]) })
}

async function bundle(): Promise<string> {
  await bundleForNode('test/fixtures/pools-program.ts', folder, 'pools-program.cjs')
  return join(folder, 'pools-program.cjs')
}

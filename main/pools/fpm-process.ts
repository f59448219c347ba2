import { closeSync, openSync } from 'node:fs'
import { cleanEnvironment } from './clean-environment.ts'
import type { PhpFound } from './find-php.ts'
import type { PreparedPool } from './prepared-pool.ts'
import type { Reaper } from './reaper.ts'
import { type StartedProgram, watchProgram } from './started-program.ts'

/**
 * Starts a master in the foreground. Both its outputs are the log file, opened for appending: a pipe that nobody reads would
 * stop it and its workers, and a file opened otherwise gets a hole of NULs when it is cut.
 */
export function startFpm(php: PhpFound, pool: PreparedPool, env: NodeJS.ProcessEnv, reaper: Reaper): StartedProgram {
  const output = openSync(pool.errorLog, 'a', 0o600)
  try {
    // Nothing of a user's folder is held open by it.
    return watchProgram(reaper.spawn(php.path, ['-F', '-O', '-y', pool.config], { cwd: '/', env: cleanEnvironment(env).env, output }))
  } finally {
    closeSync(output)
  }
}

import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { cleanEnvironment } from './clean-environment.ts'
import type { PhpFound } from './find-php.ts'
import type { PreparedPool } from './prepared-pool.ts'
import type { Reaper } from './reaper.ts'

/** A master of PHP-FPM, in a process group of its own. */
export interface FpmProcess {
  readonly pid: number
  /** Called once, when it has ended or could not be started. `how`: "signal SIGKILL", "exit code 78". */
  onExit(listener: (how: string) => void): void
  signal(signal: NodeJS.Signals): void
}

/**
 * Starts a master in the foreground. Both its outputs are the log file, opened for appending: a pipe that nobody reads would
 * stop it and its workers, and a file opened otherwise gets a hole of NULs when it is cut.
 */
export function startFpm(php: PhpFound, pool: PreparedPool, env: NodeJS.ProcessEnv, reaper: Reaper): FpmProcess {
  const output = openSync(pool.errorLog, 'a', 0o600)
  try {
    // Nothing of a user's folder is held open by it.
    return watched(reaper.spawn(php.path, ['-F', '-O', '-y', pool.config], { cwd: '/', env: cleanEnvironment(env).env, output }))
  } finally {
    closeSync(output)
  }
}

function watched(child: ChildProcess): FpmProcess {
  let how: string | undefined
  const listeners: ((how: string) => void)[] = []
  const ended = (words: string): void => {
    if (how !== undefined) return
    how = words
    for (const listener of listeners) listener(words)
  }
  child.on('exit', (code, signal) => ended(signal ? `signal ${signal}` : `exit code ${code}`))
  child.on('error', (error) => ended(error.message))
  // It must not keep us alive: who ends us is asked elsewhere.
  child.unref()
  return {
    pid: child.pid ?? 0,
    onExit(listener) {
      if (how === undefined) listeners.push(listener)
      else listener(how)
    },
    signal(signal) {
      if (how === undefined) child.kill(signal)
    },
  }
}

import type { ChildProcess } from 'node:child_process'

/** A program that runs in a process group of its own. */
export interface StartedProgram {
  /** 0: it could not be started. */
  readonly pid: number
  /** Called once, when it has ended or could not be started. `how`: "signal SIGKILL", "exit code 78". */
  onExit(listener: (how: string) => void): void
  signal(signal: NodeJS.Signals): void
}

/** Of a child that is detached; from now on it keeps nobody alive. */
export function watchProgram(child: ChildProcess): StartedProgram {
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

import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import type { FromParent, ToParent } from '../embedded/parent-messages.ts'

/** The program of the embedded PHP, as a process. The desktop app starts it in Electron's way; see `LaunchEmbedded`. */
export interface EmbeddedProcess {
  /** 0: it could not be started. */
  readonly pid: number
  tell(message: FromParent): void
  /** Ends it, whatever it does. */
  kill(): void
}

export interface EmbeddedProcessEvents {
  message(message: ToParent): void
  /** It wrote so to its stderr; cut anywhere. */
  stderr(text: string): void
  /** Called once. `how`: "signal SIGKILL", "exit code 1". */
  exit(how: string): void
}

/** Starts the program at `file`; no event comes before it returns. */
export type LaunchEmbedded = (file: string, args: readonly string[], env: NodeJS.ProcessEnv, on: EmbeddedProcessEvents) => EmbeddedProcess

/** As a child of this Node, in a process group of its own: Ctrl-C in a terminal is ours, who ends it in its turn. It ends with us. */
export const forkEmbedded: LaunchEmbedded = (file, args, env, on) => {
  const onWindows = process.platform === 'win32'
  const child = fork(file, args, {
    execArgv: [],
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // There a console window would open.
    detached: !onWindows,
    // Nothing of a user's folder is held open by it.
    ...(onWindows ? {} : { cwd: '/' }),
  })
  let ended = false
  const end = (how: string): void => {
    if (!ended) on.exit(how)
    ended = true
  }
  child.on('message', (message) => on.message(message as ToParent))
  child.on('exit', (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`))
  child.on('error', (error) => end(error.message))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => on.stderr(text))
  letGo(child)
  return {
    pid: child.pid ?? 0,
    tell(message) {
      if (child.connected) child.send(message, () => undefined)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** It must not keep us alive: who ends us is asked elsewhere. */
function letGo(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  ;(child.stderr as Socket | null)?.unref()
}

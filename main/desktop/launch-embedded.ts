import { utilityProcess } from 'electron'
import type { ToParent } from '../embedded/parent-messages.ts'
import type { LaunchEmbedded } from '../pools/embedded-process.ts'

/** The embedded PHP as a process of Electron's: a hardened app cannot run its own binary as Node. It ends with the app. */
export const launchEmbedded: LaunchEmbedded = (file, args, env, on) => {
  const child = utilityProcess.fork(file, [...args], {
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Embedded PHP',
  })
  child.on('message', (message: ToParent) => on.message(message))
  child.on('exit', (code) => on.exit(`exit code ${code}`))
  child.stderr?.on('data', (text: Buffer) => on.stderr(text.toString()))
  return {
    // Known a moment later.
    get pid() {
      return child.pid ?? 0
    },
    tell: (message) => child.postMessage(message),
    kill() {
      // Its own kill() only asks.
      if (child.pid === undefined || process.platform === 'win32') child.kill()
      else process.kill(child.pid, 'SIGKILL')
    },
  }
}

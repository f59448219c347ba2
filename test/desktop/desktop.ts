import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { built } from '../built.ts'
import { thePeer } from '../peers.ts'
import { alive } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

const root = join(import.meta.dirname, '../..')

export interface Desktop {
  readonly app: ElectronApplication
  readonly window: Page
  readonly pid: number
  /** All of the user's folders of this app lie in it. */
  readonly home: string
  /** What main wrote on stderr up to now. */
  said(): string
}

/**
 * Electron's switches on a display that no GPU draws: left to find that out itself, its GPU process ends three times, and now and then (one
 * start in some hundreds) the window then waits for another for ever.
 */
const switches: readonly string[] = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]

/** What a desktop app is started with, so that it touches nothing of this user. */
export async function desktopCommand(home: string, words: readonly string[]): Promise<{ args: string[]; env: Record<string, string> }> {
  await built('main.cjs')
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
  return {
    args: [...switches, root, ...words],
    env: {
      ...env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_RUNTIME_DIR: home,
      DISPLAY: await display(),
    },
  }
}

/** Starts the desktop app; it is ended with the test. */
export async function startDesktop(words: readonly string[] = [], home = tempFolder()): Promise<Desktop> {
  const { args, env } = await desktopCommand(home, words)
  const app = await _electron.launch({ executablePath: thePeer('electron'), args, env, timeout: 30_000 })
  const child = app.process()
  const pid = child.pid ?? 0
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  onTestFinished(async () => {
    await app.close().catch(() => {})
    if (alive(pid)) child.kill('SIGKILL')
  })
  const window = await app.firstWindow()
  window.setDefaultTimeout(30_000)
  return { app, window, pid, home, said: () => said }
}

let shown: Promise<string> | undefined
let xvfb: ChildProcess | undefined

afterAll(async () => {
  xvfb?.kill()
  await until(() => !xvfb || !alive(xvfb.pid ?? 0), { ms: 10_000, what: 'the end of Xvfb' })
})

/** The display that is there; without one an Xvfb, which ends with the tests. */
function display(): Promise<string> {
  if (process.env.DISPLAY) return Promise.resolve(process.env.DISPLAY)
  shown ??= startXvfb()
  return shown
}

async function startXvfb(): Promise<string> {
  // It chooses the number and says it on file descriptor 3.
  const child = spawn(thePeer('xvfb'), ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  xvfb = child
  let number = ''
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    number += chunk.toString()
  })
  await until(() => number.includes('\n'), { ms: 20_000, what: 'the number of the display' })
  return `:${number.trim()}`
}

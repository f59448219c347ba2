import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { thisMachine } from '../../scripts/desktop.mjs'
import { built } from '../built.ts'
import { phpFolder, testUser } from '../main/cli/sluice.ts'
import { type Started, type StartOptions, start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = join(import.meta.dirname, '../..')
const LINUX = process.platform === 'linux'
/** Says that it is not root: what `npm start` decides by. */
const ORDINARY = '--import=data:text/javascript,process.getuid=()=>1000'

/** `npm start` without npm. */
async function npmStart(words: readonly string[], env: NonNullable<StartOptions['env']>): Promise<Started> {
  await built('cli.cjs')
  const none = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ELECTRON_OVERRIDE_DIST_PATH: undefined, NODE_OPTIONS: undefined }
  return start(process.execPath, [join(root, 'scripts/start.mjs'), ...words], { cwd: root, env: { ...testUser().env, ...none, ...env } })
}

/** The lines that say why there is no window, once Sluice's page is served, which ends then. */
async function whyServed(started: Started): Promise<string[]> {
  await until(() => started.stdout.includes('/#token='), { ms: 30_000, what: 'the address of the page' })
  started.child.kill('SIGTERM')
  expect(await started.exit).toEqual({ code: 0, signal: null })
  return why(started)
}

const why = ({ stderr }: Started): string[] => stderr.split('\n').filter((line) => line.startsWith('No window'))

/** A folder with a program in Electron's place. */
function electronThat(script: string): string {
  const folder = tempFolder()
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'electron'), 0o755)
  return folder
}

test.runIf(LINUX)('without a display one line says so, and a browser is served', async () => {
  expect(await whyServed(await npmStart([], {}))).toEqual(["No window: there is no display. Sluice's page is served to a browser."])
})

test.runIf(LINUX && process.getuid?.() === 0)('as root one line says so, and a browser is served', async () => {
  const started = await npmStart([], { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electronThat('echo window') })
  expect(await whyServed(started)).toEqual(["No window: Chromium's sandbox does not work as root. Sluice's page is served to a browser."])
  expect(started.stdout).not.toContain('window')
})

test('options are for the page in a browser: one line says so', async () => {
  const line = "No window: --ui-port is an option of the page in a browser. Sluice's page is served to a browser."
  expect(await whyServed(await npmStart(['--ui-port', '0'], { DISPLAY: ':0' }))).toEqual([line])
})

// Without user namespaces that line comes before; its words have their test beside.
const mayHaveWindow = !LINUX || thisMachine().userNamespaces

test.runIf(mayHaveWindow)("where Electron's program is missing one line says so", async () => {
  const started = await npmStart([], { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: tempFolder(), NODE_OPTIONS: ORDINARY })
  // What follows is as above; it would find the folders of another user than it is told to be.
  await until(() => started.stderr.includes('to a browser.\n'), { ms: 30_000, what: 'the line' })
  expect(why(started)).toEqual([
    "No window: Electron's program could not be fetched (npx electron --version tries again). Sluice's page is served to a browser.",
  ])
})

test.runIf(LINUX)('without a window a folder is served as `sluice serve` does, in a workspace that was named', async () => {
  const user = testUser()
  const folder = phpFolder(user)
  const workspace = join(user.folder, 'mine')
  const started = await npmStart([folder, '--workspace', workspace], user.env)
  expect(await whyServed(started)).toEqual(["No window: there is no display. Sluice's page is served to a browser."])
  expect(started.stdout).toMatch(/^http\S+ {2}blog$/m)
  expect(readdirSync(join(workspace, 'sites'))).toEqual(['blog.yaml'])
})

test('a command is obeyed, and nothing is said of windows', async () => {
  const started = await npmStart(['help', 'decode'], { DISPLAY: ':0' })
  expect((await started.exit).code).toBe(0)
  expect(started.stdout).toContain('sluice decode FILE')
  expect(why(started)).toEqual([])
})

test.runIf(mayHaveWindow)('the window gets the folder; how it ends is how npm start ends', async () => {
  const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electronThat('echo "window $@"; exit 7'), NODE_OPTIONS: ORDINARY }
  const folder = tempFolder()
  const started = await npmStart([folder, '--workspace', '/srv/mine'], env)
  expect(await started.exit).toEqual({ code: 7, signal: null })
  expect(started.stdout).toBe(`window ${root} ${folder} --workspace /srv/mine\n`)
  expect(started.stderr).not.toContain('No window')
})

test.runIf(mayHaveWindow)('SIGTERM ends the window, and npm start with it', async () => {
  const electron = electronThat('trap "echo ended; exit 0" TERM; echo open; while :; do sleep 0.1; done')
  const started = await npmStart([], { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electron, NODE_OPTIONS: ORDINARY })
  await until(() => started.stdout.includes('open'), { ms: 30_000, what: 'the window' })
  started.child.kill('SIGTERM')
  expect(await started.exit).toEqual({ code: 0, signal: null })
  expect(started.stdout).toBe('open\nended\n')
})

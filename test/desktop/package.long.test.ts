import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFailed, onTestFinished, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { desktopCommand } from './desktop.ts'

const root = join(import.meta.dirname, '../..')
/** Values of the wire of fuses are ASCII digits. */
const [OFF, ON] = [0x30, 0x31]

interface PackagedApp {
  readonly child: ChildProcess
  readonly home: string
  /** Where Chromium's own protocol is spoken. Node's debugger, which tests use else, is off in this app. */
  readonly debugUrl: string
}

suiteWith(['electron', 'xvfb', 'php-fpm', 'php-wasm'], 'the packaged app', () => {
  const output = tempFolder()
  const program = join(output, 'linux-unpacked/sluice-desktop')
  const resources = join(output, 'linux-unpacked/resources')

  beforeAll(async () => {
    const packing = spawn(process.execPath, [join(root, 'scripts/package.mjs'), output], {
      env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: join(thePeer('electron'), '..') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [packing.stdout, packing.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise((done) => packing.once('exit', done))
    expect(code, said).toBe(0)
  }, 180_000)

  afterAll(() => expect(existsSync(program)).toBe(true))

  test('runs no Node of its own, takes no debugger and no other code', async () => {
    const fuses = await getCurrentFuseWire(program)
    expect({
      runAsNode: fuses[FuseV1Options.RunAsNode],
      nodeOptions: fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: fuses[FuseV1Options.EnableNodeCliInspectArguments],
      onlyAsar: fuses[FuseV1Options.OnlyLoadAppFromAsar],
      cookies: fuses[FuseV1Options.EnableCookieEncryption],
      integrity: fuses[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
    }).toEqual({ runAsNode: OFF, nodeOptions: OFF, inspect: OFF, onlyAsar: ON, cookies: ON, integrity: ON })
    expect(existsSync(join(resources, 'app'))).toBe(false)
    expect(existsSync(join(resources, 'node_modules/@php-wasm/node-8-4/LICENSE'))).toBe(true)
  })

  test('serves a folder, shows its row, and leaves nothing behind', async () => {
    const folder = join(tempFolder(), 'shop')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.php'), '<?php echo "packed ", $_SERVER["REQUEST_URI"];')
    const { child, debugUrl, home } = await start(program, [folder])
    const browser = await chromium.connectOverCDP(debugUrl, { noDefaults: true })
    const page = () =>
      browser
        .contexts()[0]
        ?.pages()
        .find((each) => each.url() === 'app://sluice/')
    await until(() => page() !== undefined, { ms: 20_000, what: 'the page in the window' })
    const url = await siteUrl(home, 'shop')
    await until(async () => (await textOf(`${url}/orders`)) === 'packed /orders', { ms: 20_000, what: 'the page' })
    await page()?.getByRole('row').filter({ hasText: '/orders' }).first().waitFor({ timeout: 15_000 })
    const family = descendants(child.pid ?? 0)
    expect(family.length).toBeGreaterThan(2)
    child.kill('SIGTERM')
    await until(() => !alive(child.pid ?? 0) && !family.some(alive), { ms: 20_000, what: 'the end of the app and of PHP-FPM' })
    // Before the app's end this would wait half a minute for an answer that this protocol has not in Electron.
    await browser.close()
  }, 90_000)

  test('where no PHP is found it serves by the one that lies beside it', async () => {
    const home = tempFolder()
    const workspace = join(home, 'config/sluice')
    mkdirSync(workspace, { recursive: true })
    writeFileSync(join(workspace, 'settings.yaml'), 'php: { search: [] }\n')
    const folder = join(tempFolder(), 'shop')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.php'), '<?php echo PHP_OS_FAMILY, " ", PHP_SAPI !== "fpm-fcgi" ? "embedded" : "fpm";')
    const { child } = await start(program, [folder], home)
    const url = await siteUrl(home, 'shop')
    await until(async () => (await textOf(url)).endsWith('embedded'), { ms: 40_000, what: 'a page of the embedded PHP' })
    const family = descendants(child.pid ?? 0)
    child.kill('SIGTERM')
    await until(() => !alive(child.pid ?? 0) && !family.some(alive), { ms: 20_000, what: 'the end of the app' })
  }, 90_000)
})

async function start(program: string, words: readonly string[], home = tempFolder()): Promise<PackagedApp> {
  const { args, env } = await desktopCommand(home, words)
  // The packaged app is its own folder.
  const own = args.filter((word) => word !== root)
  const child = spawn(program, ['--remote-debugging-port=0', ...own], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFailed(() => console.error(said))
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const address = (): string | undefined => /DevTools listening on (ws:\S+)/.exec(said)?.[1]
  await until(() => address() !== undefined, { ms: 30_000, what: 'the start of the packaged app' })
  return { child, home, debugUrl: address() ?? '' }
}

/** Its own port, which its file says once it is served. */
async function siteUrl(home: string, name: string): Promise<string> {
  const file = join(home, `config/sluice/sites/${name}.yaml`)
  let port: string | undefined
  await until(
    async () => {
      port = /^port: (\d+)$/m.exec(await readFile(file, 'utf8').catch(() => ''))?.[1]
      return port !== undefined
    },
    { ms: 30_000, what: 'the file of the site' },
  )
  return `http://127.0.0.1:${port}`
}

const textOf = (url: string): Promise<string> =>
  fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.text(),
    () => '',
  )

// npm start [-- options]: builds when sources are newer than dist/, then opens the desktop app where a display and Electron
// are; else it is the headless Sluice itself, in this very process, so that signals reach it and nothing is left behind.
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { electronProgram, readWords, thisMachine, whyNoWindow } from './desktop.mjs'
import { isStale } from './freshness.mjs'
import { root } from './root.mjs'

const parent = process.ppid
const words = process.argv.slice(2)
const asked = readWords(words, (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)

if (isStale()) await build()
// npm was ended while we built: nobody waits for us any more.
if (process.env.npm_command && process.ppid !== parent) process.exit(143)
const program = desktopProgram()
if (program) runDesktop(program)
else await runHeadless()

/** Electron, where a window is wanted and can be opened. That it can't be is said in one line. */
function desktopProgram() {
  if (!asked.window && asked.why === undefined) return undefined
  const why = asked.why ?? whyNoWindow(thisMachine())
  const found = why === undefined ? electronProgram() : undefined
  if (!found)
    console.error(
      `No window: ${why ?? "Electron's program could not be fetched (npx electron --version tries again)"}. Sluice's page is served to a browser.`,
    )
  return found
}

async function runHeadless() {
  process.argv.splice(2, words.length, ...asked.headless)
  await import(new URL('../dist/cli.cjs', import.meta.url).href)
}

/** @param {string} program */
function runDesktop(program) {
  const child = spawn(program, [root, ...words], { stdio: 'inherit' })
  const end = () => child.kill('SIGTERM')
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end)
  // npm passes no SIGTERM on: its going away is the signal.
  const watch = process.env.npm_command ? setInterval(() => process.ppid !== parent && end(), 250) : undefined
  child.on('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('close', (code) => {
    clearInterval(watch)
    process.exitCode = code ?? 1
  })
}

/** In a process of its own: what the bundler holds in memory goes with it. */
async function build() {
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    child.kill('SIGKILL')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  const code = await new Promise((done) => child.on('error', () => done(1)).on('close', done))
  process.off('SIGINT', end).off('SIGTERM', end)
  if (code !== 0) {
    console.error(`${said}Sluice could not be built. After a change of package.json run npm ci first.`)
    process.exit(1)
  }
  console.error(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
}

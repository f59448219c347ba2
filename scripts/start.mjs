// npm start [-- options]: builds when sources are newer than dist/, then is Sluice itself, in this very process, so that
// signals reach it and nothing is left behind.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isStale } from './freshness.mjs'
import { root } from './root.mjs'

const parent = process.ppid

if (isStale()) await build()
// npm was ended while we built: nobody waits for us any more.
if (process.env.npm_command && process.ppid !== parent) process.exit(143)
await import(new URL('../dist/cli.cjs', import.meta.url).href)

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

// npm run bench [-- words]: builds, bundles bench/main.ts like the product itself, and runs it with the words.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundleForNode } from './bundles.mjs'
import { root } from './root.mjs'

const entry = 'bench/main.ts'
const cache = join(root, '.cache')

if (!existsSync(join(root, entry))) {
  console.error(`${entry} does not exist.`)
  process.exit(2)
}
const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale', '--strict'], { cwd: root, stdio: 'inherit' })
if (build.status !== 0) process.exit(1)
await bundleForNode(entry, cache, 'bench.cjs')

// A process of its own: the bundler's memory and threads would be measured with it.
const child = spawn(process.execPath, [join(cache, 'bench.cjs'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('close', (code) => {
  process.exitCode = code ?? 1
})

// npm run build [-- --strict] [-- --if-stale]: dist/ from app/, main/, renderer/ and assets/.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isStale, stamp } from './freshness.mjs'
import { root } from './root.mjs'

const strict = process.argv.includes('--strict')
const ifStale = process.argv.includes('--if-stale')
const dist = join(root, 'dist')
const cache = join(root, '.cache')
const lock = join(cache, 'build.lock')
const LOCK_WAIT_MS = 120_000

if (!(ifStale && !isStale())) {
  mkdirSync(cache, { recursive: true })
  const unlock = await onlyOne()
  try {
    if (!(ifStale && !isStale())) await buildAll()
  } finally {
    unlock()
  }
}

async function buildAll() {
  const { bundleForNode, bundleRenderer, nodeBundles, rendererEntry } = await import('./bundles.mjs')
  const began = new Date()
  const made = join(cache, `build-${process.pid}`)
  mkdirSync(made, { recursive: true })
  try {
    const missing = [...Object.values(nodeBundles), rendererEntry].filter((entry) => !existsSync(join(root, entry)))
    const jobs = [
      ...Object.entries(nodeBundles).map(([file, entry]) => ({ file, entry, run: () => bundleForNode(entry, made, file) })),
      { file: 'renderer', entry: rendererEntry, run: () => bundleRenderer(join(made, 'renderer')) },
    ].filter((job) => !missing.includes(job.entry))
    const results = await Promise.allSettled(jobs.map((job) => timed(`dist/${job.file}`, job.run)))
    await timed('dist/assets', async () => copyAssets(join(made, 'assets')))
    for (const [n, result] of results.entries())
      if (result.status === 'rejected') {
        console.error(`dist/${jobs[n]?.file} was not built: ${result.reason instanceof Error ? result.reason.message : result.reason}`)
        process.exitCode = 1
      }
    for (const entry of missing) {
      console.error(`left out: ${entry} does not exist`)
      if (strict) process.exitCode = 1
    }
    // What could be made is used also when its neighbour could not, but then dist/ does not count as built.
    const whole = results.every((result) => result.status === 'fulfilled')
    mkdirSync(dist, { recursive: true })
    if (!whole) rmSync(stamp, { force: true })
    install(made, dist, whole)
    if (!whole) return
    writeFileSync(stamp, '')
    utimesSync(stamp, began, began)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** @param {string} name @param {() => Promise<number>} make gives bytes */
async function timed(name, make) {
  const began = performance.now()
  const bytes = await make()
  console.log(
    `${name.padEnd(16)} ${`${(bytes / 1000).toFixed(0)} kB`.padStart(8)} ${`${Math.round(performance.now() - began)} ms`.padStart(8)}`,
  )
}

/** All of assets/ but what only people and the packager read. @param {string} into @returns {number} bytes */
function copyAssets(into) {
  const from = join(root, 'assets')
  mkdirSync(into, { recursive: true })
  for (const name of existsSync(from) ? readdirSync(from) : [])
    if (name !== 'README.md' && name !== 'icons') cpSync(join(from, name), join(into, name), { recursive: true })
  return filesOf(into).reduce((sum, file) => sum + statSync(join(into, file)).size, 0)
}

/**
 * File by file, each by one rename: a Sluice or a test that runs from `to` never meets half a file.
 * @param {string} from @param {string} to @param {boolean} clean whether what is not in `from` goes
 */
function install(from, to, clean) {
  const files = filesOf(from)
  // index.html last: when it comes, what it names is there.
  for (const file of files.sort((a, b) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')))) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    renameSync(join(from, file), join(to, file))
  }
  if (!clean) return
  for (const old of filesOf(to)) if (!files.includes(old)) rmSync(join(to, old), { force: true })
}

/** @param {string} folder @returns {string[]} paths of its files, from it */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? filesOf(join(folder, each.name)).map((name) => join(each.name, name)) : [each.name],
  )
}

/** Two builds at once would mix their files. @returns {Promise<() => void>} what gives the lock back */
async function onlyOne() {
  for (const end = performance.now() + LOCK_WAIT_MS; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    if (!holderLives() || performance.now() > end) rmSync(lock, { force: true })
    await pause(100)
  }
}

function holderLives() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0)
    return true
  } catch {
    return false
  }
}

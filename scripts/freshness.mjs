import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** Written last by a build, with the time at which the build began. */
export const stamp = join(root, 'dist', '.built')

/** Whether dist/ is missing or older than anything that it is made of. Folders count, too: a file may have been deleted. */
export function isStale() {
  const built = changed(stamp)
  if (built === undefined) return true
  const sources = ['app', 'main', 'renderer', 'assets', 'scripts/build.mjs', 'scripts/bundles.mjs', 'package-lock.json']
  return sources.some((path) => newest(join(root, path)) > built)
}

/** @param {string} path @returns {number} ms; 0 where nothing is */
function newest(path) {
  const own = changed(path)
  if (own === undefined) return 0
  if (!statSync(path).isDirectory()) return own
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), own)
}

/** @param {string} path */
function changed(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

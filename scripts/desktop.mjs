import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {number | undefined} uid
 * @property {boolean} userNamespaces whether Chromium's sandbox can make its own
 */

/**
 * Why no window can be opened here, as the second half of a sentence; undefined: one can.
 * @param {Machine} machine @returns {string | undefined}
 */
export function whyNoWindow(machine) {
  const { platform, env, uid } = machine
  if (platform !== 'linux') return undefined
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display'
  if (uid === 0) return "Chromium's sandbox does not work as root"
  if (!machine.userNamespaces)
    return "this system forbids user namespaces, which Chromium's sandbox needs (sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 allows them)"
  return undefined
}

/**
 * What `npm start` was asked for. Where no window is wanted or can be opened, `headless` are the words of the command line.
 * @param {readonly string[]} words @param {(path: string) => boolean} isFolder
 * @returns {{ headless: readonly string[], window: boolean, why?: string }} `why`: as of `whyNoWindow`
 */
export function readWords(words, isFolder) {
  const [first, ...rest] = words
  const folder = first !== undefined && isFolder(first)
  const headless = folder ? ['serve', ...words] : words
  // A command, such as status.
  if (first !== undefined && !folder && (!first.startsWith('-') || /^(-h|--help|-v|--version)$/.test(first)))
    return { headless, window: false }
  const options = folder ? rest : words
  const other = options.find((word, at) => !/^--workspace(=|$)/.test(word) && options[at - 1] !== '--workspace')
  return other === undefined
    ? { headless, window: true }
    : { headless, window: false, why: `${other} is an option of the page in a browser` }
}

/** @returns {Machine} */
export function thisMachine() {
  const { platform, env } = process
  return {
    platform,
    env,
    uid: process.getuid?.(),
    // A program is run to find out, so only where it decides.
    get userNamespaces() {
      return platform !== 'linux' || mayMakeNamespaces()
    },
  }
}

/** Electron's program; where it was not fetched yet that is tried once. @returns {string | undefined} */
export function electronProgram() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return existing(join(override, process.platform === 'win32' ? 'electron.exe' : 'electron'))
  const home = join(root, 'node_modules/electron')
  if (!existsSync(home)) return undefined
  const found = fetched(home)
  if (found) return found
  console.error('Fetching Electron, once …')
  spawnSync(process.execPath, ['-e', 'require("electron")'], { cwd: root, stdio: 'ignore', timeout: 300_000 })
  return fetched(home)
}

/** @param {string} home */
function fetched(home) {
  try {
    return existing(join(home, 'dist', readFileSync(join(home, 'path.txt'), 'utf8').trim()))
  } catch {
    return undefined
  }
}

/** @param {string} path */
const existing = (path) => (existsSync(path) ? path : undefined)

/** Unless a system says no they may be made. */
function mayMakeNamespaces() {
  /** @param {string} name */
  const setting = (name) => {
    try {
      return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
    } catch {
      return undefined
    }
  }
  return (
    setting('kernel/unprivileged_userns_clone') !== '0' &&
    setting('kernel/apparmor_restrict_unprivileged_userns') !== '1' &&
    setting('user/max_user_namespaces') !== '0' &&
    // A container may forbid what the system allows. Where unshare is missing nobody knows.
    (spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status ?? 0) === 0
  )
}

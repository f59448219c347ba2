import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

const managers = /** @type {const} */ ({
  apt: { command: 'apt-get', install: 'sudo apt-get install' },
  dnf: { command: 'dnf', install: 'sudo dnf install' },
  pacman: { command: 'pacman', install: 'sudo pacman -S' },
  apk: { command: 'apk', install: 'sudo apk add' },
  brew: { command: 'brew', install: 'brew install' },
})

/**
 * The command that installs these peers (names of test/peer-packages.json) on this system.
 * @param {Iterable<string>} missing @returns {string}
 */
export function installCommand(missing) {
  const peers = [...new Set(missing)]
  /** @type {Record<string, Record<string, string | undefined>>} */
  const packages = JSON.parse(readFileSync(join(root, 'test/peer-packages.json'), 'utf8'))
  const manager = Object.entries(managers).find(([, { command }]) => exists(command))
  if (!manager) return `with this system's package manager: ${peers.join(', ')}`
  const [key, { install }] = manager
  const known = new Set(peers.flatMap((peer) => packages[peer]?.[key] ?? []))
  const ofNpm = peers.flatMap((peer) => [
    ...(packages[peer]?.npx ? [`npx ${packages[peer].npx}`] : []),
    ...(packages[peer]?.npm ? [`npm ${packages[peer].npm}`] : []),
  ])
  const unknown = peers.filter((peer) => !packages[peer]?.[key] && !packages[peer]?.npx && !packages[peer]?.npm)
  const command = known.size > 0 ? `${install} ${[...known].join(' ')}` : ''
  return [
    [command, ...new Set(ofNpm)].filter(Boolean).join(' && '),
    unknown.length > 0 ? `(no package of ${key} is known for ${unknown.join(', ')})` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** @param {string} command */
function exists(command) {
  try {
    execFileSync(
      process.platform === 'win32' ? 'where' : '/bin/sh',
      process.platform === 'win32' ? [command] : ['-c', `command -v ${command}`],
      {
        stdio: 'ignore',
      },
    )
    return true
  } catch {
    return false
  }
}

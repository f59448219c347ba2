import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'
import packages from './peer-packages.json' with { type: 'json' }

/** A program of somebody else that a suite needs. */
export type Peer = keyof typeof packages

/** Which package brings each peer, by package manager. The test runner reads the same file for its advice. */
export const peerPackages: Readonly<
  Record<Peer, Readonly<Partial<Record<'apt' | 'dnf' | 'pacman' | 'apk' | 'brew' | 'npx' | 'npm', string>>>>
> = packages

/** Its path on this machine, or undefined. Of several php-fpm the newest. */
export function peer(name: Peer): string | undefined {
  if (name === 'php-fpm') return newestPhpFpm() ?? onPath('php-fpm')
  if (name === 'electron') return electron()
  if (name === 'perl-fcgi') return perlModule('FCGI')
  if (name === 'php-wasm') return installed('@php-wasm/node-8-4')
  for (const command of commands[name] ?? [name]) {
    const path = command.startsWith('/') ? executable(command) : onPath(command)
    if (path) return path
  }
  return undefined
}

/** The same for a test whose suite asked for it: never undefined. */
export function thePeer(name: Peer): string {
  const path = peer(name)
  if (!path) throw new Error(`${name} is not on this machine: put the test into a suiteWith(['${name}'], …)`)
  return path
}

/**
 * A suite that needs other programs. Where one is missing it is left out, and the runner says which package brings it;
 * with CI set that is a failure: there everything must run.
 */
export function suiteWith(peers: readonly Peer[], name: string, suite: () => void): void {
  const missing = peers.filter((each) => !peer(each))
  if (missing.length === 0) describe(name, suite)
  else if (process.env.CI)
    describe(name, () => {
      test(`has what it needs: ${missing.join(', ')}`, () => {
        throw new Error(`Not on this machine: ${missing.map((each) => `${each} (${hint(each)})`).join(', ')}`)
      })
    })
  // The runner finds the names of what is missing in this title.
  else describe.skip(`${name} [missing: ${missing.join(', ')}]`, suite)
}

function hint(name: Peer): string {
  const { apt, npx, npm } = peerPackages[name]
  if (npx !== undefined) return `npx ${npx}`
  return npm === undefined ? `apt install ${apt}` : `npm ${npm}`
}

const commands: Partial<Record<Peer, readonly string[]>> = {
  apache2: ['apache2', 'httpd'],
  chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  xvfb: ['Xvfb'],
}

// An ordinary user's PATH has no sbin on Debian.
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
]

function onPath(command: string): string | undefined {
  for (const folder of FOLDERS) {
    const path = folder && executable(join(folder, command))
    if (path) return path
  }
  return undefined
}

/** Debian's are named php-fpm8.2, Alpine's php-fpm83. */
function newestPhpFpm(): string | undefined {
  const found = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'].flatMap((folder) =>
    names(folder).flatMap((name) => {
      const version = /^php-fpm(\d)\.?(\d+)$/.exec(name)
      const path = version && executable(join(folder, name))
      return path ? [{ path, order: Number(version[1]) * 1000 + Number(version[2]) }] : []
    }),
  )
  return found.sort((a, b) => b.order - a.order)[0]?.path
}

/** One that is there: it is not fetched for a test. */
function electron(): string | undefined {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(import.meta.dirname, '../node_modules/electron/dist')
  return executable(join(folder, 'electron')) ?? executable(join(folder, 'Electron.app/Contents/MacOS/Electron'))
}

/** Its perl, where that has the module. */
function perlModule(name: string): string | undefined {
  const perl = onPath('perl')
  return perl && spawnSync(perl, [`-M${name}`, '-e', '1']).status === 0 ? perl : undefined
}

/** An optional package: its folder. */
function installed(name: string): string | undefined {
  const folder = join(import.meta.dirname, '../node_modules', name)
  return existsSync(folder) ? folder : undefined
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

import type { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../pools/run-program.ts'
import type { Machine } from './machine.ts'

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** A list of CAs that programs of this machine trust. */
export interface TrustPlace {
  /** "the system", "Chrome and Chromium". */
  readonly name: string
  /** They take the CA in, one after the other, and out again. */
  readonly trust: readonly Command[]
  readonly untrust: readonly Command[]
  /** Root alone may. */
  readonly needsRoot: boolean
  /** Whether it is in there. */
  trusted(): Promise<boolean>
}

/** The CA's certificate, and where it lies. */
export interface CaFile {
  readonly path: string
  readonly certificate: X509Certificate
}

/** The places of this machine that can be told to trust a CA. */
export function trustPlaces(ca: CaFile, machine: Machine): readonly TrustPlace[] {
  if (machine.platform === 'darwin') return [keychain(ca, machine), ...nssPlaces(ca, machine)]
  if (machine.platform === 'win32') return [windowsStore(ca)]
  return [...systemOfLinux(ca, machine), ...nssPlaces(ca, machine)]
}

/** Folders of NSS by the browser that reads its certificates there: Chrome, Chromium and Firefox don't read the system's on Linux. */
export function nssFolders({ platform, home, has, list }: Machine): readonly NssFolder[] {
  const folderOf = (browser: string, folder: string): NssFolder => ({ browser, folder, made: list(folder).includes('cert9.db') })
  const profiles = platform === 'darwin' ? ['Library/Application Support/Firefox/Profiles'] : FIREFOX_OF_LINUX
  const firefox = profiles.flatMap((path) => list(join(home, path)).map((name) => folderOf('Firefox', join(home, path, name))))
  const chrome = ['.pki/nssdb', 'snap/chromium/current/.pki/nssdb'].map((path) => folderOf('Chrome and Chromium', join(home, path)))
  const found = [...(platform === 'darwin' ? [] : chrome), ...firefox].filter(({ made }) => made)
  const [usual] = chrome
  // Chrome reads that list, and does not make it.
  return usual && !usual.made && platform !== 'darwin' && CHROMES.some(has) ? [usual, ...found] : found
}

interface NssFolder {
  readonly browser: string
  readonly folder: string
  /** false: there is none yet. */
  readonly made: boolean
}

const CHROMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'brave-browser']
const FIREFOX_OF_LINUX = ['.mozilla/firefox', 'snap/firefox/common/.mozilla/firefox', '.var/app/org.mozilla.firefox/.mozilla/firefox']

function nssPlaces({ path, certificate }: CaFile, machine: Machine): TrustPlace[] {
  if (!machine.has('certutil')) return []
  const nickname = `Sluice CA ${sha1(certificate).slice(0, 8)}`
  return nssFolders(machine).map(({ browser, folder, made }): TrustPlace => {
    const database = `sql:${folder}`
    const toMake: Command[] = [
      ['mkdir', '-p', '-m', '700', folder],
      ['certutil', '-N', '--empty-password', '-d', database],
    ]
    return {
      name: `${browser} (${folder})`,
      needsRoot: false,
      trust: [...(made ? [] : toMake), ['certutil', '-A', '-d', database, '-t', 'C,,', '-n', nickname, '-i', path]],
      untrust: [['certutil', '-D', '-d', database, '-n', nickname]],
      trusted: async () => (await run('certutil', '-L', '-d', database, '-n', nickname, '-a')).includes(body(certificate)),
    }
  })
}

/** How each family of distributions adds a CA to those of the system. */
function systemOfLinux({ path, certificate }: CaFile, { has, list }: Machine): TrustPlace[] {
  const name = `sluice-ca-${sha1(certificate).slice(0, 8)}.crt`
  const copied = (folder: string, update: Command): TrustPlace[] => {
    const target = join(folder, name)
    const trust: Command[] = [['install', '-m', '644', path, target], update]
    return [{ name: 'the system', needsRoot: true, trust, untrust: [['rm', '-f', target], update], trusted: () => inBundle(certificate) }]
  }
  if (has('update-ca-certificates')) return copied('/usr/local/share/ca-certificates', ['update-ca-certificates'])
  if (!has('update-ca-trust')) return []
  const isFedora = list('/etc/pki/ca-trust/source').length > 0
  return copied(isFedora ? '/etc/pki/ca-trust/source/anchors' : '/etc/ca-certificates/trust-source/anchors', ['update-ca-trust'])
}

/** As distributions name the file that OpenSSL, curl and PHP read. */
const BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem']

async function inBundle(certificate: X509Certificate): Promise<boolean> {
  for (const path of BUNDLES) {
    const text = await readFile(path, 'latin1').catch(() => '')
    if (withoutBreaks(text).includes(body(certificate))) return true
  }
  return false
}

function keychain({ path, certificate }: CaFile, { home }: Machine): TrustPlace {
  const login = join(home, 'Library/Keychains/login.keychain-db')
  return {
    name: 'the login keychain',
    needsRoot: false, // macOS asks for the password itself
    trust: [['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', login, path]],
    untrust: [['security', 'delete-certificate', '-Z', sha1(certificate), '-t', login]],
    trusted: async () => (await runProgram('security', ['verify-cert', '-c', path, '-p', 'ssl'], asHere())).code === 0,
  }
}

function windowsStore({ path, certificate }: CaFile): TrustPlace {
  const hash = sha1(certificate)
  return {
    name: 'the store of this user',
    needsRoot: false, // Windows asks itself
    trust: [['certutil', '-user', '-addstore', 'Root', path]],
    untrust: [['certutil', '-user', '-delstore', 'Root', hash]],
    trusted: async () => (await runProgram('certutil', ['-user', '-verifystore', 'Root', hash], asHere())).code === 0,
  }
}

/** The name by which keychains and stores know a certificate. */
const sha1 = ({ fingerprint }: X509Certificate): string => fingerprint.replaceAll(':', '')
const body = ({ raw }: X509Certificate): string => raw.toString('base64')
const withoutBreaks = (text: string): string => text.replace(/[\r\n]/g, '')

const LIMIT_MS = 10_000
const asHere = () => ({ limitMs: LIMIT_MS, env: process.env })
const run = async (...[program, ...args]: Command): Promise<string> => withoutBreaks((await runProgram(program, args, asHere())).stdout)

import { readFileSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { PHP_PACKAGE } from '../embedded/php-package.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { embeddedAvailable } from './embedded-available.ts'
import { fileStamp } from './file-stamp.ts'
import { glob, globFiles } from './glob.ts'
import { installCommand } from './install-command.ts'
import { PHP_FPM_NAME, phpPlaces } from './php-places.ts'
import { runProgram } from './run-program.ts'

export interface PhpFound {
  /** As it was found; a link of a package manager outlives its next upgrade. */
  readonly path: string
  readonly realPath: string
  /** `8.2.36` */
  readonly version: string
  /** `fpm-fcgi` */
  readonly sapi: string
}

export interface PhpSearch {
  /** Folders, files or patterns instead of the usual places. */
  readonly search?: readonly string[] | undefined
  readonly env: NodeJS.ProcessEnv
}

const VERSION_LIMIT_MS = 3000

/** Every php-fpm of this machine, newest first, each asked by running it. One that does not run is left out. */
export async function findPhp({ search, env }: PhpSearch): Promise<PhpFound[]> {
  const places = search ?? phpPlaces(process.platform, env)
  const seen = new Map<string, string>()
  for (const path of places.flatMap(candidates)) {
    const realPath = real(path)
    if (realPath && !seen.has(realPath)) seen.set(realPath, path)
  }
  const asked = await Promise.all([...seen.values()].map((path) => askPhp(path, env)))
  const found = asked.filter((each): each is PhpFound => 'version' in each && each.sapi === 'fpm-fcgi')
  return found.sort((a, b) => compareVersions(b.version, a.version))
}

/**
 * The php-fpm for a pool: `php` is a path, a version (`8.2`) or undefined for the newest; a path is not searched for.
 * @throws Failure `php-unusable`, `php-version-not-found`, `php-not-found`
 */
export async function choosePhp(php: string | undefined, search: PhpSearch): Promise<PhpFound> {
  if (php?.includes('/')) {
    const answer = await askPhp(php, search.env)
    if ('reason' in answer) throw new Failure('php-unusable', { path: php, reason: answer.reason })
    if (answer.sapi === 'fpm-fcgi') return answer
    throw new Failure('php-unusable', { path: php, reason: `it is PHP ${answer.version} for ${answer.sapi}` })
  }
  const found = await findPhp(search)
  if (!found[0]) throw phpNotFound()
  const chosen = php === undefined ? found[0] : found.find(({ version }) => version === php || version.startsWith(`${php}.`))
  if (chosen) return chosen
  throw new Failure('php-version-not-found', { version: php ?? '', list: found.map((each) => each.version).join(', ') })
}

/** With what to do about it here: install php-fpm, or take the embedded PHP. */
export function phpNotFound(): Failure {
  const embedded = embeddedAvailable()
  const otherwise = embedded.available
    ? `use the embedded PHP ${embedded.version}: --php embedded, or responder: embedded in the settings of the pool`
    : `install Sluice with its optional package ${PHP_PACKAGE} (npm without --omit=optional), a PHP of its own`
  return new Failure('php-not-found', { command: whatToInstall(), otherwise })
}

/** What to install here, for a sentence: a command, or what to look for. */
export function whatToInstall(): string {
  return commandHere() ?? 'the package php-fpm of your system'
}

/** What to type here so that php-fpm is installed; null: not known. */
export function commandHere(): string | null {
  return installCommand({ platform: process.platform, osRelease: readOr('/etc/os-release'), root: process.getuid?.() === 0 })
}

/** Newer is greater. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.\-A-Za-z]+/).map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** A folder stands for the php-fpm in it. */
function candidates(place: string): string[] {
  const files = globFiles(place).filter((path) => PHP_FPM_NAME.test(basename(path)))
  return files.length > 0
    ? files
    : glob(place).flatMap((folder) => globFiles(`${folder}/php*`).filter((path) => PHP_FPM_NAME.test(basename(path))))
}

type Answer = PhpFound | { readonly reason: string }

/** What a binary said, as long as it is the same file: a restart of a pool need not ask again. */
const answers = new Map<string, { readonly stamp: string; readonly answer: Promise<Answer> }>()

async function askPhp(path: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  const stamp = fileStamp(path)
  const known = answers.get(path)
  if (known?.stamp === stamp) return known.answer
  const answer = runForVersion(path, env)
  answers.set(path, { stamp, answer })
  const said = await answer
  // One that fails may do better the next time.
  if (!('version' in said) && answers.get(path)?.answer === answer) answers.delete(path)
  return said
}

async function runForVersion(path: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  const { code, stdout, stderr, failed } = await runProgram(path, ['-v'], { limitMs: VERSION_LIMIT_MS, env: cleanEnvironment(env).env })
  const found = /^PHP (\d+\.\d+\.\d+\S*) \(([^)]+)\)/m.exec(stdout)
  if (found?.[1] && found[2]) return { path, realPath: real(path) ?? path, version: found[1], sapi: found[2] }
  const words = `${stderr}\n${stdout}`.split('\n').find((line) => line.trim() !== '')
  return { reason: failed ?? words?.trim() ?? `it ended with code ${code} and said nothing` }
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

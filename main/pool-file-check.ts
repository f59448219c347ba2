import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../app/failure.ts'
import type { PoolFacts } from '../app/pool/facts.ts'
import { type FpmVerdict, withVerdict } from '../app/pool/fpm-verdict.ts'
import type { PoolText } from '../app/pool/pool-text.ts'
import type { Problem } from '../app/pool/problem.ts'
import { validate } from '../app/pool/validate.ts'
import { askVerdict } from './pools/ask-verdict.ts'
import { buildPrefix } from './pools/build-prefix.ts'
import { cleanEnvironment } from './pools/clean-environment.ts'
import { choosePhp, type PhpFound } from './pools/find-php.ts'
import { freezePool } from './pools/frozen-pool.ts'
import { machineFacts } from './pools/machine-facts.ts'

export interface PoolFileCheckOrder {
  /** Absolute. */
  readonly file: string
  /** Bytes in place of the file's. */
  readonly instead?: Buffer
  /** Where php-fpm is looked for; undefined: the usual places of this system. */
  readonly search: readonly string[] | undefined
}

export interface PoolFileCheck {
  readonly text: PoolText
  readonly problems: readonly Problem[]
  /** null: there is no php-fpm here. */
  readonly verdict: FpmVerdict | null
}

/** What is wrong with a pool file and what it includes, by our own rules and by the newest php-fpm, whose word decides. @throws Failure `file-unreadable`, `php-unusable` */
export async function checkPoolFile({ file, instead, search }: PoolFileCheckOrder): Promise<PoolFileCheck> {
  const { env } = process
  const cleaned = cleanEnvironment(env).env
  const runBy = ranBy(file)
  const php = await newestPhp(search)
  const prefix = php ? await buildPrefix(php.path, env) : null
  const frozen = await freezePool(file, async () => prefix ?? '/usr', cleaned, instead)
  const facts = await machineFacts(frozen.text, { php: php?.version ?? null, runBy, prefix, env: cleaned })
  const verdict = php && (await askVerdict(frozen, php, runBy, env))
  const own = validate(frozen.text, facts)
  return { text: frozen.text, problems: verdict ? withVerdict(own, verdict) : own, verdict }
}

/** The newest php-fpm of this machine; null: there is none. @throws Failure `php-unusable` */
export async function newestPhp(search: readonly string[] | undefined): Promise<PhpFound | null> {
  try {
    return await choosePhp(undefined, { search, env: process.env })
  } catch (error) {
    if (error instanceof Failure && error.code === 'php-not-found') return null
    throw error
  }
}

/** A file in `pool.d` of a workspace is run by Sluice, which gives it a socket of its own; any other must stand for itself. */
export function ranBy(file: string): PoolFacts['runBy'] {
  const isFolder = (name: string): boolean => statSync(join(workspaceOf(file), name), { throwIfNoEntry: false })?.isDirectory() ?? false
  return basename(dirname(file)) === 'pool.d' && isFolder('sites') && isFolder('pools') ? 'sluice' : 'php-fpm'
}

/** The workspace that a file would belong to, were it run by Sluice. */
export const workspaceOf = (file: string): string => dirname(dirname(file))

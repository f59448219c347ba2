import { truncateSync } from 'node:fs'
import { Failure } from '../../app/failure.ts'
import { type EffectiveSection, foreignAddresses, parseEffectiveConfig } from '../../app/pool/effective-config.ts'
import { fpmRefusal } from '../../app/pool/fpm-refusal.ts'
import { readPoolText, type Statement, sectionValues } from '../../app/pool/pool-text.ts'
import { cleanEnvironment } from './clean-environment.ts'
import type { PhpFound } from './find-php.ts'
import { type FrozenPool, withOriginalPaths } from './frozen-pool.ts'
import type { PreparedPool } from './prepared-pool.ts'
import { runProgram } from './run-program.ts'

/** What PHP-FPM will work with, and what it remarked on the way. */
export interface CheckedPool {
  readonly effective: readonly EffectiveSection[]
  readonly warnings: readonly string[]
}

const CHECK_LIMIT_MS = 10_000

/**
 * `php-fpm -tt`: the test and what it would do, in one go. @throws Failure `pool-file-refused` with the user's path and line,
 * `pool-not-covered` where it would open an address that is not ours.
 */
export async function checkPool(pool: PreparedPool, frozen: FrozenPool, php: PhpFound, env: NodeJS.ProcessEnv): Promise<CheckedPool> {
  const result = await runProgram(php.path, ['-y', pool.config, '-tt'], { limitMs: CHECK_LIMIT_MS, env: cleanEnvironment(env).env })
  const words = withOriginalPaths(result.stderr + result.stdout, pool.copies)
  if (result.code !== 0) throw refused(words, result.failed ?? `it ended with code ${result.code} and said nothing`, frozen)
  // In test mode, too, PHP-FPM writes all of it into its log.
  truncateSync(pool.errorLog)
  const effective = parseEffectiveConfig(words)
  const ours = new Set(pool.sections.flatMap(({ socket, statusSocket }) => [socket, statusSocket ?? socket]))
  const [foreign] = foreignAddresses(effective, ours)
  if (foreign !== undefined) throw new Failure('pool-not-covered', { address: foreign, path: frozen.text.path })
  return { effective, warnings: words.split('\n').filter((line) => / (WARNING|ALERT|ERROR): /.test(line)) }
}

/** PHP-FPM's refusal as a failure at the user's line. */
export function refused(words: string, otherwise: string, frozen: FrozenPool): Failure {
  const refusal = fpmRefusal(words)
  const place =
    refusal && (refusal.line === null ? lineOf(refusal.reason, refusal.pool, frozen) : { path: refusal.path, line: refusal.line })
  return new Failure('pool-file-refused', {
    path: place?.path ?? frozen.text.path,
    place: place ? `:${place.line}` : '',
    line: place?.line ?? null,
    reason: refusal?.reason ?? otherwise,
  })
}

/** Of a refusal without a place: the line of the directive that it names, in the pool that it names. */
function lineOf(reason: string, pool: string | null, frozen: FrozenPool): Pick<Statement, 'path' | 'line'> | undefined {
  const { statements, sections } = readPoolText(frozen.text)
  const section = pool ?? (sections.length === 1 ? sections[0]?.name : undefined)
  if (section === undefined) return undefined
  const named = [...sectionValues(statements, section).values()].filter(({ directive }) => mentions(reason, directive))
  return named.sort((a, b) => b.directive.key.length - a.directive.key.length)[0]
}

function mentions(reason: string, { key, value }: { readonly key: string; readonly value: string }): boolean {
  const bare = key.replace(/\[.*$/, '')
  return (
    new RegExp(`(^|[^\\w.])${bare.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\w.]|\\.?$)`).test(reason) ||
    (value.length > 3 && reason.includes(`'${value}'`))
  )
}

import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { PoolFacts } from '../../app/pool/facts.ts'
import { type FpmVerdict, withVerdict } from '../../app/pool/fpm-verdict.ts'
import type { PoolText } from '../../app/pool/pool-text.ts'
import type { Problem } from '../../app/pool/problem.ts'
import { validate } from '../../app/pool/validate.ts'
import { askVerdict } from '../pools/ask-verdict.ts'
import { buildPrefix } from '../pools/build-prefix.ts'
import { cleanEnvironment } from '../pools/clean-environment.ts'
import { choosePhp, type PhpFound } from '../pools/find-php.ts'
import { freezePool } from '../pools/frozen-pool.ts'
import { machineFacts } from '../pools/machine-facts.ts'
import { phpSearchOf } from '../workspace/php-search.ts'
import { oneFile } from './one-file.ts'
import { describeProblem } from './problem-text.ts'
import { readOptions } from './read-options.ts'

/**
 * `sluice pool check FILE [--json]`: what is wrong with a pool file and what it includes, by our own rules and, where a php-fpm is found,
 * by its own test. @returns 1 where PHP-FPM would refuse it @throws Failure `usage`, `file-unreadable`
 */
export async function poolCheck(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag' })
  const file = oneFile(positionals, 'sluice pool check')
  const { env } = process
  const runBy = ranBy(file)
  const php = await newestPhp(runBy === 'sluice' ? await phpSearchOf(workspaceOf(file)) : undefined, env)
  const prefix = php ? await buildPrefix(php.path, env) : null
  const frozen = await freezePool(file, async () => prefix ?? '/usr', cleanEnvironment(env).env)
  const facts = await machineFacts(frozen.text, { php: php?.version ?? null, runBy, prefix, env: cleanEnvironment(env).env })
  const verdict = php && (await askVerdict(frozen, php, runBy, env))
  const own = validate(frozen.text, facts)
  const problems = verdict ? withVerdict(own, verdict) : own
  process.stdout.write(options.json ? `${json(problems, verdict, file)}\n` : described(problems, verdict, frozen.text))
  return problems.some(({ level }) => level === 'error') ? 1 : 0
}

async function newestPhp(search: readonly string[] | undefined, env: NodeJS.ProcessEnv): Promise<PhpFound | null> {
  try {
    return await choosePhp(undefined, { search, env })
  } catch (error) {
    if (error instanceof Failure && error.code === 'php-not-found') return null
    throw error
  }
}

/** A file in `pool.d` of a workspace is run by Sluice, which gives it a socket of its own; any other must stand for itself. */
function ranBy(file: string): PoolFacts['runBy'] {
  const isFolder = (name: string): boolean => statSync(join(workspaceOf(file), name), { throwIfNoEntry: false })?.isDirectory() ?? false
  return basename(dirname(file)) === 'pool.d' && isFolder('sites') && isFolder('pools') ? 'sluice' : 'php-fpm'
}

const workspaceOf = (file: string): string => dirname(dirname(file))

/** `path` only of what is in a file that this one includes. */
function json(problems: readonly Problem[], verdict: FpmVerdict | null, file: string): string {
  const rows = problems.map(({ level, path, line, column, code, says, mend, key, section }) => ({
    ...{ level, line, column, code, says, mend, key, section },
    ...(path === file ? {} : { path }),
  }))
  return JSON.stringify({ problems: rows, phpFpm: verdict })
}

function described(problems: readonly Problem[], verdict: FpmVerdict | null, text: PoolText): string {
  const count = (level: Problem['level'], one: string, many: string): string[] => {
    const n = problems.filter((each) => each.level === level).length
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]
  }
  const counts = [
    ...count('error', 'error', 'errors'),
    ...count('warning', 'warning', 'warnings'),
    ...count('advice', 'piece of advice', 'pieces of advice'),
  ]
  const said = verdict
    ? `PHP-FPM ${verdict.version} ${verdict.accepts ? 'takes it' : `refuses it: ${verdict.reason}`}`
    : 'no php-fpm was found to ask'
  return `${problems.map((each) => `${describeProblem(each, text)}\n`).join('')}${counts.join(', ') || 'Nothing is wrong'}; ${said}\n`
}

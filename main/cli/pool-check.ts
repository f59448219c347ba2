import type { FpmVerdict } from '../../app/pool/fpm-verdict.ts'
import type { PoolText } from '../../app/pool/pool-text.ts'
import type { Problem } from '../../app/pool/problem.ts'
import { checkPoolFile, ranBy, workspaceOf } from '../pool-file-check.ts'
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
  const search = ranBy(file) === 'sluice' ? await phpSearchOf(workspaceOf(file)) : undefined
  const { text, problems, verdict } = await checkPoolFile({ file, search })
  process.stdout.write(options.json ? `${json(problems, verdict, file)}\n` : described(problems, verdict, text))
  return problems.some(({ level }) => level === 'error') ? 1 : 0
}

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

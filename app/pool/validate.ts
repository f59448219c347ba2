import { noFacts, type PoolFacts } from './facts.ts'
import type { PoolText } from './pool-text.ts'
import { type Problem, problem } from './problem.ts'
import { accountProblems } from './rules/accounts.ts'
import { asSluiceRuns } from './rules/as-sluice-runs.ts'
import { keyProblems } from './rules/keys.ts'
import { lineProblems } from './rules/lines.ts'
import { listenProblems } from './rules/listening.ts'
import { logProblems } from './rules/logs.ts'
import { masterProblems, priorityProblems } from './rules/master.ts'
import { Reading } from './rules/reading.ts'
import { repeatedProblems } from './rules/repeated.ts'
import { requestProblems } from './rules/requests.ts'
import { valueProblems } from './rules/values.ts'
import { workerProblems } from './rules/workers.ts'
import { poolSettings } from './settings.ts'

/**
 * All that is wrong, odd or could be better in a pool file and what it includes, in the order of its lines. An error among them is a
 * file that PHP-FPM refuses to start with: nearly always already with -t.
 */
export function validate(text: PoolText, facts: PoolFacts = noFacts): Problem[] {
  const { global, pools, lines } = poolSettings(text, facts.variable)
  const master = new Reading(global, facts)
  const readings = pools.map((section) => new Reading(section, facts))
  const found = [
    ...lineProblems(lines),
    ...(pools.length === 0 ? [problem('no-pool', global.header)] : []),
    ...[master, ...readings].flatMap((reading) => [...keyProblems(reading), ...valueProblems(reading), ...repeatedProblems(reading)]),
    ...masterProblems(master),
    ...readings.flatMap((pool) => [
      ...workerProblems(pool, master),
      ...accountProblems(pool),
      ...requestProblems(pool),
      ...logProblems(pool),
      ...priorityProblems(pool),
      ...(pool.text('security.limit_extensions') === '' ? pool.at('any-extension', 'security.limit_extensions') : []),
    ]),
    ...listenProblems(readings),
  ]
  const kept = facts.runBy === 'sluice' ? found.flatMap(asSluiceRuns) : found
  return inOrder(kept, text)
}

/** Of the file first, then of those that it includes; one place and code once. */
function inOrder(found: readonly Problem[], { path }: PoolText): Problem[] {
  const once = [...new Map(found.map((each) => [`${each.path}:${each.line}:${each.column}:${each.code}:${each.key}`, each])).values()]
  const rank = (each: Problem): number => (each.path === path ? 0 : 1)
  const weight = { error: 0, warning: 1, advice: 2 } as const
  return once.sort(
    (a, b) =>
      rank(a) - rank(b) || a.path.localeCompare(b.path) || a.line - b.line || a.column - b.column || weight[a.level] - weight[b.level],
  )
}

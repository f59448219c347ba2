import type { Exec } from './exec.ts'
import { compileMatch, describeMatch, type Matcher } from './matcher.ts'
import type { Captures } from './pattern.ts'
import type { Rule } from './rule.ts'
import type { SiteRequest } from './site-request.ts'

/** A rule that a request met. */
export interface Met {
  readonly rule: Rule
  /** From 1. */
  readonly n: number
  readonly captures: Captures
  /** For a person: "rule 2 (path /api/*)". */
  readonly says: string
}

/** The first rule that a request meets; undefined: none. */
export type RuleFinder = (request: SiteRequest, exec: Exec) => Met | undefined

/** Made once a site. */
export function compileRules(rules: readonly Rule[]): RuleFinder {
  const all = rules.map(
    (rule, at): Compiled => ({ rule, n: at + 1, says: `rule ${at + 1} (${describeMatch(rule.match)})`, meets: compileMatch(rule.match) }),
  )
  return (request, exec) => {
    for (const { rule, n, says, meets } of all) {
      const captures = meets(request, exec)
      if (captures) return { rule, n, says, captures }
    }
    return undefined
  }
}

interface Compiled extends Omit<Met, 'captures'> {
  readonly meets: Matcher
}

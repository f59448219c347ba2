import { inlineYaml } from '../../../app/site/inline-yaml.ts'
import { describeRule } from '../../../app/site/rules/describe-rule.ts'
import { matchSchema } from '../../../app/site/rules/match.ts'
import { describeMatch } from '../../../app/site/rules/matcher.ts'
import { ruleSchema } from '../../../app/site/rules/rule.ts'
import type { Fault } from '../../../app/site/settings-file.ts'
import { siteFileFaults } from '../../../app/site/site-file.ts'
import { writtenRules } from '../../../app/site/written-rules.ts'

/** A rule as the list shows it. */
export interface RuleRow {
  /** Its place in the order, from 1. */
  readonly n: number
  readonly said: unknown
  /** In words; of a rule with a fault that hides what it matches, as it is written. */
  readonly match: string
  /** In words; empty where a fault hides it. */
  readonly does: string
  /** What is wrong with it; paths begin in the rule: `['match', 'path']`. */
  readonly faults: readonly Fault[]
}

/** The rules of a text, in their order. undefined: only a person can change them there. */
export function ruleRows(text: string): readonly RuleRow[] | undefined {
  const written = writtenRules(text)
  if (!written) return undefined
  const faults = siteFileFaults(text)
  return written.rules.map(({ said }, index): RuleRow => {
    const rule = ruleSchema.safeParse(said)
    const own = faults.flatMap((fault) =>
      fault.path[0] === 'rules' && fault.path[1] === index ? { ...fault, reason: withoutPlace(fault), path: fault.path.slice(2) } : [],
    )
    if (!rule.success) return { n: index + 1, said, match: matchOf(said), does: '', faults: own }
    return { n: index + 1, said, match: describeMatch(rule.data.match), does: describeRule(rule.data), faults: own }
  })
}

/** What a rule with a fault matches. */
function matchOf(said: unknown): string {
  const match = matchSchema.safeParse(Object(said).match ?? {})
  return match.success ? describeMatch(match.data) : inlineYaml(said)
}

/** The place is shown where the fault stands: `rules.match.path must begin with /` is `must begin with /` there. */
function withoutPlace({ reason, path }: Fault): string {
  const place = path
    .map(String)
    .filter((part) => !/^\d+$/.test(part))
    .join('.')
  return reason.startsWith(`${place} `) ? reason.slice(place.length + 1) : reason
}

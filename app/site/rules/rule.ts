import { optional, type ZodType } from 'zod'
import { type Action, actionNames, actions, rewriteSchema } from '../actions.ts'
import { settingsMap } from '../settings-map.ts'
import { type Match, matchSchema } from './match.ts'

/** One rule of a site's file: plain data. */
export interface Rule {
  /** {}: any request. */
  readonly match: Match
  /** A template; the path that is served in place of the one that was asked for. null: that one. */
  readonly rewrite: string | null
  /** null: as without rules: file, script, front controller. */
  readonly action: Action | null
}

/** They look at the path, which `rewrite` may make. */
export const rewritableActions: readonly string[] = ['pool', 'static', 'proxy']

const shape = {
  match: optional(matchSchema),
  rewrite: optional(rewriteSchema),
  ...(Object.fromEntries(actionNames.map((name) => [name, optional(actions[name] as ZodType)])) as Record<string, ZodType>),
}
const DOES = [...actionNames, 'rewrite'].join(', ')

export const ruleSchema: ZodType<Rule> = settingsMap(shape, 'must hold lines like deny: true').transform((said, { addIssue }): Rule => {
  const { match, rewrite, ...rest } = said as { match?: Match; rewrite?: string } & Record<string, unknown>
  const given = actionNames.filter((name) => rest[name] !== undefined)
  const [name, second] = given
  if (second !== undefined) addIssue({ code: 'custom', message: `has ${given.join(' and ')}: a rule does one of them` })
  if (name === undefined && rewrite === undefined) addIssue({ code: 'custom', message: `must say what is done: one of ${DOES}` })
  if (rewrite !== undefined && name !== undefined && !rewritableActions.includes(name))
    addIssue({ code: 'custom', message: `has rewrite and ${name}: ${name} looks at no path` })
  const action = name === undefined ? null : ({ name, with: rest[name] } as Action)
  return { match: match ?? {}, rewrite: rewrite ?? null, action }
})

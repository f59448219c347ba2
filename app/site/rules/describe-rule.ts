import type { Action, ActionName } from '../actions.ts'
import type { Rule } from './rule.ts'

type Given<Name extends ActionName> = (Action & { readonly name: Name })['with']

const says: { readonly [Name in ActionName]: (given: Given<Name>) => string } = {
  pool: (pool) => `pool ${pool}`,
  static: (folder) => (folder === true ? 'a file of the docroot' : `a file of ${folder}`),
  proxy: ({ to }) => `proxied to ${to}`,
  redirect: ({ to, status }) => `${status} to ${to}`,
  respond: ({ status, body }) => `${status} ${body}`,
  deny: (status) => `denied with ${status}`,
}

/** What a rule does, for a person: "rewritten to /index.php, pool api". */
export function describeRule({ rewrite, action }: Pick<Rule, 'rewrite' | 'action'>): string {
  const done = action ? (says[action.name] as (given: unknown) => string)(action.with) : undefined
  return [...(rewrite === null ? [] : [`rewritten to ${rewrite}`]), ...(done === undefined ? [] : [done.trim()])].join(', ')
}

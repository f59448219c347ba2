import type { Act } from './action.ts'

/** What the rule itself says. */
export const respond: Act<'respond'> = ({ status, type, headers, body }, { site }) => {
  const said = Object.entries(headers)
  const needsType = body !== '' && !said.some(([name]) => name.toLowerCase() === 'content-type')
  return {
    answer: {
      kind: 'respond',
      status,
      headers: [...(needsType ? [['Content-Type', type] as const] : []), ...said],
      body,
      why: 'its own answer',
    },
    pool: site.pool,
  }
}

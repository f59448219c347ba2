import type { Act } from './action.ts'

/** What the rule itself says. */
export const respond: Act<'respond'> = ({ status, type, headers, body }, { site }) => ({
  answer: {
    kind: 'respond',
    status,
    headers: [...(body === '' ? [] : [['Content-Type', type] as const]), ...Object.entries(headers)],
    body,
    why: 'its own answer',
  },
  pool: site.pool,
})

import type { Act } from './action.ts'

/** Another server, by HTTP. */
export const proxy: Act<'proxy'> = (said, { site, met, target }) => ({
  answer: { kind: 'proxy', ...said, target, rule: met.says, why: `it is for ${said.to}` },
  pool: site.pool,
})

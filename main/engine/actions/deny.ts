import { Failure } from '../../../app/failure.ts'
import type { Act } from './action.ts'

/** No. */
export const deny: Act<'deny'> = (status, { site, met }) => {
  const rule = met.says.replace(/^r/, 'R')
  throw new Failure(status === 404 ? 'rule-hides' : 'rule-denies', { rule, site: site.name })
}

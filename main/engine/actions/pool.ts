import { locate } from '../locate.ts'
import type { Act } from './action.ts'

/** What the disk has, as without a rule; a script goes to that pool. */
export const pool: Act<'pool'> = async (name, { site, request, pools }) => ({
  answer: await locate(site, pools(name), request),
  pool: name,
})

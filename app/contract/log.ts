import { array, null as nothing, nullable, number, object, optional } from 'zod'
import { exchangeDetailSchema, summarySchema } from '../capture/summary.ts'
import { call, stream } from './contract.ts'

export const logContract = {
  /** Summaries, oldest first, then changes, in batches on credit. `goneThrough`: ids up to and with it are gone but for those that are told here or later; 0: none. */
  'log.follow': stream(object({}), object({ summaries: array(summarySchema), goneThrough: number() })),
  /** Exchanges that have ended are forgotten; running ones stay. `through`: only ids up to and with it; `but`: those stay, too. */
  'log.clear': call(object({ through: optional(number()), but: optional(array(number())) }), nothing()),
  /** null: no longer kept. */
  'exchange.get': call(object({ id: number() }), nullable(exchangeDetailSchema)),
  /**
   * Sends its request once more, to its site's own port. `id`: of the new exchange, which has begun.
   * Fails: `exchange-gone`, `exchange-tapped`, `exchange-not-http`, `exchange-body-cut`, `exchange-site-closed`, `exchange-not-sent`.
   */
  'exchange.replay': call(object({ id: number() }), object({ id: number() })),
}

import { array, null as nothing, nullable, number, object } from 'zod'
import { exchangeDetailSchema, summarySchema } from '../capture/summary.ts'
import { call, stream } from './contract.ts'

export const logContract = {
  /** Summaries, oldest first, then changes, in batches on credit. `goneThrough`: ids up to and with it are gone but for those that are told here or later; 0: none. */
  'log.follow': stream(object({}), object({ summaries: array(summarySchema), goneThrough: number() })),
  /** All exchanges that have ended are forgotten; running ones stay. */
  'log.clear': call(object({}), nothing()),
  /** null: no longer kept. */
  'exchange.get': call(object({ id: number() }), nullable(exchangeDetailSchema)),
}

import type { PoolView } from '../../app/contract/state.ts'

/** Whether workers run for it, or are about to: of one that is stopped or has failed there are none to count. */
export function hasWorkers({ state, generations }: PoolView): boolean {
  return generations.length > 0 || (state.word !== 'stopped' && state.word !== 'failed')
}

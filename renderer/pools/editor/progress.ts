import type { PoolView } from '../../../app/contract/state.ts'
import { strings } from './strings.ts'

export interface Progress {
  readonly word: 'applying' | 'draining' | 'ready'
  readonly says: string
  /** Exchanges of generations before are still under way. */
  readonly drains: boolean
}

/** How applying goes on, in words, from what Sluice tells of the pool. undefined: there is nothing to tell. */
export function progressOf({ generations }: Pick<PoolView, 'generations'>, applying: boolean): Progress | undefined {
  const starting = generations.findLast(({ at }) => at === 'starting')
  const serving = generations.findLast(({ at }) => at === 'serving')
  const draining = generations.filter(({ at }) => at === 'draining' || at === 'orphaned')
  const drains = draining.map(({ n, held }) => strings.draining(n, held)).join(', ')
  if (applying) return { word: 'applying', says: starting ? strings.starting(starting.n) : strings.checking, drains: false }
  if (draining.length > 0) return { word: 'draining', says: `${serving ? `${strings.serves(serving.n)}, ` : ''}${drains}`, drains: true }
  return serving ? { word: 'ready', says: strings.serves(serving.n), drains: false } : undefined
}

import type { EngineLimits, EnginePool } from '../../app/contract/engine-messages.ts'
import type { SitePlan } from './site-plan.ts'

/** The usual limits. An answer has none: a breakpoint is a daily case. */
export const usualLimits: EngineLimits = {
  queueMs: 60_000,
  startingMs: 30_000,
  connectMs: 2_000,
  clientIdleMs: 60_000,
  drainMs: 2_000,
  waitingBytes: 32 << 20,
}

/** Those of an exchange: what its site says goes before what its pool says. */
export function limitsFor(usual: EngineLimits, { limits }: SitePlan, { queueMs }: Pick<EnginePool, 'queueMs'> = {}): EngineLimits {
  if (queueMs !== undefined) return { ...usual, queueMs, ...limits }
  return limits ? { ...usual, ...limits } : usual
}

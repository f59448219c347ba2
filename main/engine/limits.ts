import type { EngineLimits } from '../../app/contract/engine-messages.ts'

/** The usual limits. An answer has none: a breakpoint is a daily case. */
export const usualLimits: EngineLimits = {
  queueMs: 60_000,
  startingMs: 30_000,
  connectMs: 2_000,
  clientIdleMs: 60_000,
  drainMs: 2_000,
  waitingBytes: 32 << 20,
}

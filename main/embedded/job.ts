import type { Instance, ScriptEvents } from './instance.ts'
import type { ScriptRequest } from './script-request.ts'

/** A request that waits for an instance, then has one. One of `ended`, `broke` and `late` is the last that is called. */
export interface Job extends ScriptEvents {
  readonly request: ScriptRequest
  /** From now on it has an instance. */
  begins(instance: Pick<Instance, 'taken' | 'clientGone'>): void
  /** The script has ended. */
  ended(exitCode: number): void
  /** It never will: the instance broke. */
  broke(says: string): void
  /** It was ended, for it ran too long. `says`: by which limit. */
  late(says: string): void
}

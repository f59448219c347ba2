import { array, boolean, type infer as Infer, null as nothing, nullable, number, object, enum as oneOf, optional, string } from 'zod'
import { call } from './contract.ts'

/** As `sluice pool check --json` prints it. Lines and columns from 1. */
export const poolProblem = object({
  level: oneOf(['error', 'warning', 'advice']),
  line: number(),
  column: number(),
  code: string(),
  says: string(),
  mend: string(),
})
export type PoolProblem = Infer<typeof poolProblem>

export const poolFileView = object({
  pool: string(),
  /** Absolute. */
  path: string(),
  text: string(),
  /** SHA-256 of the bytes on disk, hex: what the user looked at. */
  seen: string(),
  section: string(),
  writable: boolean(),
  /** Sluice, and so PHP-FPM, is run by root. */
  asRoot: boolean(),
  /** The text that the running generation was started from; null: none runs. */
  applied: nullable(string()),
})
export type PoolFileView = Infer<typeof poolFileView>

/** A text that was applied in this workspace, newest first. */
export const poolVersion = object({ n: number(), atMs: number(), text: string() })
export type PoolVersion = Infer<typeof poolVersion>

export const poolFileContract = {
  /** Fails: `pool-unknown`, `file-unreadable`. */
  'pool.file': call(object({ pool: string() }), poolFileView),
  /** What is wrong with a text in place of the pool's file: PHP-FPM's own verdict is among it. Nothing is written. */
  'pool.check': call(object({ pool: string(), text: string() }), object({ problems: array(poolProblem), refused: boolean() })),
  /**
   * Check, write, next generation, drain. `seen`: of the text on disk that the user looked at. A refused text is not written and the running
   * generation goes on. @returns the new `seen`, once the next generation serves.
   * Fails: `pool-file-changed` (someone else wrote it), `pool-file-refused`, `file-unwritable`, and whatever keeps FPM from starting.
   */
  'pool.apply': call(object({ pool: string(), text: optional(string()), seen: optional(string()) }), object({ seen: string() })),
  'pool.versions': call(object({ pool: string() }), array(poolVersion)),
  /** Ends the exchanges that draining generations still hold. */
  'pool.endDraining': call(object({ pool: string() }), nothing()),
}

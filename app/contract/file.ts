import { array, boolean, type infer as Infer, nullable, number, object, enum as oneOf, optional, string } from 'zod'
import { call } from './contract.ts'
import { poolProblem } from './pool-file.ts'

/** A pool file that may lie anywhere and need not belong to a pool of the workspace. */
export const fileView = object({
  /** Absolute. */
  path: string(),
  text: string(),
  /** SHA-256 of the bytes on disk, hex: what the user looked at. */
  seen: string(),
  writable: boolean(),
  /** Sluice, and so the PHP-FPM that is asked, is run by root. */
  asRoot: boolean(),
  /** Who would run it: in the `pool.d` of a workspace Sluice, which gives it a socket; else it stands for itself. */
  runBy: oneOf(['sluice', 'php-fpm']),
  /** Version of the PHP-FPM that is asked; null: there is none here. */
  php: nullable(string()),
  /** Pools of this workspace that run from it. */
  pools: array(string()),
})
export type FileView = Infer<typeof fileView>

export const fileContract = {
  /**
   * `remember`: a person opened it, so it is among the recent ones. A `~` is the home of who runs Sluice.
   * Fails: `path-relative`, `file-unreadable`, `file-not-text`, `file-too-large`.
   */
  'file.open': call(object({ path: string(), remember: optional(boolean()) }), fileView),
  /** What is wrong with a text in place of the file's. `asked`: whether a php-fpm is here to say so. Nothing is written. */
  'file.check': call(
    object({ path: string(), text: string() }),
    object({ problems: array(poolProblem), refused: boolean(), asked: boolean() }),
  ),
  /**
   * Writes the text, whatever PHP-FPM says of it; nothing is started. `seen`: of the text on disk that the user looked at. @returns the new `seen`
   * Fails: `pool-file-changed`, `text-not-in-file`, `file-unwritable`, and as `file.open`.
   */
  'file.save': call(object({ path: string(), text: string(), seen: string() }), object({ seen: string() })),
  /** A dialogue of the system. null: cancelled. Fails: `not-on-this-host` where no desktop is (the page asks for a path then). */
  'file.choose': call(object({}), nullable(string())),
  /** Pool files that were opened before, newest first, at most 10. */
  'files.recent': call(object({}), array(object({ path: string(), lastMs: number() }))),
}

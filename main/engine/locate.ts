import type { EnginePool, EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'

export interface LocateRequest {
  readonly method: string
  /** Decoded and normalised by `decodePath`. */
  readonly path: string
  /** Not decoded, without `?`. */
  readonly query: string
}

export interface LocatedScript {
  readonly kind: 'script'
  /** SCRIPT_FILENAME: docroot and SCRIPT_NAME. */
  readonly file: string
  readonly scriptName: string
  /** Empty: none. */
  readonly pathInfo: string
  readonly why: string
}

export interface LocatedStatic {
  readonly kind: 'static'
  readonly file: string
  readonly size: number
  readonly mtimeMs: number
  /** Which file was looked at: `sendStatic` sends no other. */
  readonly dev: number
  readonly ino: number
  readonly why: string
}

export interface LocatedRedirect {
  readonly kind: 'redirect'
  readonly status: 308
  /** Path and query, encoded; never begins with two slashes. */
  readonly location: string
  readonly why: string
}

export type Located = LocatedScript | LocatedStatic | LocatedRedirect

/** @throws Failure `not-found`, `never-served`, `script-outside`, `file-not-for-pool-user`, `method-not-for-file` */
export async function locate(_site: EngineSite, _pool: EnginePool, _request: LocateRequest): Promise<Located> {
  throw new Failure('internal', { reason: 'not yet' })
}

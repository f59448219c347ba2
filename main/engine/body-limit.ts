import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'

/** How large the body of a request to a site may be. */
export interface BodyLimit {
  /** Infinite: it has none. */
  readonly bytes: number
  readonly tooLarge: () => Failure
}

/** @param announced Content-Length @throws Failure `body-too-large` where that is over it already */
export function bodyLimit({ name: site, limits }: EngineSite, announced = 0): BodyLimit {
  const { bodyBytes: bytes = Number.POSITIVE_INFINITY } = limits
  const tooLarge = (): Failure => new Failure('body-too-large', { limit: bytes, site })
  if (announced > bytes) throw tooLarge()
  return { bytes, tooLarge }
}

import Negotiator from 'negotiator'
import { valuesOf } from '../../app/cgi/header-values.ts'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { type Precompression, precompressions } from '../../app/site/precompressed.ts'

/** A content coding that the client takes, and the path where the file may lie so encoded. */
export interface Encoded {
  readonly encoding: Precompression
  readonly path: string
}

/**
 * What may be sent in place of a file, most wanted first: as the client weighs it, then in the order of `offered` (RFC 9110 section 12.5.3).
 * Without an Accept-Encoding nothing is: such clients seldom know any.
 */
export function encodedPaths(path: string, offered: readonly Precompression[], headers: CheckedHead['headers']): readonly Encoded[] {
  const accepts = valuesOf(headers, 'accept-encoding')
  if (accepts.length === 0) return []
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accepts.join(', ') } }) as unknown as Ordering
  return negotiator.encodings(offered, { preferred: offered }).map((encoding) => ({ encoding, path: path + precompressions[encoding] }))
}

/** It takes an order of ours for what weighs the same since 1.0; its types do not know that. */
interface Ordering {
  encodings(offered: readonly Precompression[], options: { readonly preferred: readonly Precompression[] }): Precompression[]
}

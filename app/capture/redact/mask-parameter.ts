import { maskForm } from './mask-form.ts'
import { maskHeader } from './mask-header.ts'
import { maskUrl } from './mask-url.ts'
import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** The value of a FastCGI parameter, masked as the header that it came from (RFC 3875 section 4.1.18), the query, or its own name asks. */
export function maskParameter(name: string, value: string, masks: Masks): string {
  const header = /^(?:REDIRECT_)*HTTP_(.+)$/.exec(name)?.[1]
  if (header !== undefined) return maskHeader(header.replaceAll('_', '-'), value, masks)
  if (name.endsWith('QUERY_STRING')) return maskForm(value, masks)
  if (isSecretName(name)) return masks.of(value)
  return /UR[IL]$/.test(name) ? maskUrl(value, masks) : value
}

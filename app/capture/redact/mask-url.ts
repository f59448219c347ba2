import { maskForm } from './mask-form.ts'
import type { Masks } from './masks.ts'

/** A URL, or a request target: the password before its host and secret fields of its query are masked. */
export function maskUrl(url: string, masks: Masks): string {
  const safe = url.replace(
    /^([\w+.-]*:\/\/[^/?#@:]*:)([^/?#@]*)@/,
    (_, before: string, password: string) => `${before}${masks.of(password)}@`,
  )
  const query = safe.indexOf('?') + 1
  if (query === 0) return safe
  const hash = safe.indexOf('#', query)
  const end = hash < 0 ? safe.length : hash
  return safe.slice(0, query) + maskForm(safe.slice(query, end), masks) + safe.slice(end)
}

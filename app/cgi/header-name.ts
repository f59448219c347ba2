/** What a header's name means on the way to PHP. */
export interface HeaderName {
  readonly lower: string
  /** The variable it becomes; undefined: it is not handed on. */
  readonly variable: string | undefined
  /** false: it holds something else than letters, digits and `-`. */
  readonly plain: boolean
}

/** RFC 3875 section 4.1.18. Names repeat from request to request, so what was worked out is kept. */
export function headerName(name: string): HeaderName {
  const known = names.get(name)
  if (known) return known
  const made = headerNameOf(name)
  if (names.size < KEPT_NAMES && name.length <= KEPT_LENGTH) names.set(name, made)
  return made
}

const names = new Map<string, HeaderName>()
const KEPT_NAMES = 512 // a client that invents names costs no memory
const KEPT_LENGTH = 64

/**
 * Not for PHP. `proxy` would become HTTP_PROXY, which HTTP libraries take for their proxy (httpoxy, CVE-2016-5385); `content-length` is
 * CONTENT_LENGTH and nothing else. The rest speaks of this connection, which PHP has no part in; `proxy-authorization` is meant for a proxy.
 * `authorization` is handed on: PHP makes PHP_AUTH_USER of it.
 */
export const KEPT_BACK: ReadonlySet<string> = new Set([
  'proxy',
  'content-length',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function headerNameOf(name: string): HeaderName {
  const lower = name.toLowerCase()
  // A name with `_` would read like one with `-`, and PHP turns `.` into `_` as well: one client could speak for another's header
  // (GHSA-f59h-q822-g45g, GHSA-49wc-4hcv-v58q).
  const plain = /^[a-z0-9-]+$/.test(lower)
  if (!plain || KEPT_BACK.has(lower)) return { lower, plain, variable: undefined }
  if (lower === 'content-type') return { lower, plain, variable: 'CONTENT_TYPE' }
  return { lower, plain, variable: variableOf(lower) }
}

/** RFC 3875 section 4.1.18. @param lower letters, digits and `-` */
export const variableOf = (lower: string): string => `HTTP_${lower.toUpperCase().replaceAll('-', '_')}`

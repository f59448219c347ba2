/** What of a request a rule may look at. */
export interface SiteRequest {
  readonly method: string
  /** Lower case, without port. */
  readonly host: string
  /** Decoded and normalised by `decodePath`: what an encoded slash or a `..` hides, no rule misses. */
  readonly path: string
  /** Not decoded, without `?`. */
  readonly query: string
  /** As they came; text is latin1: each character is a byte. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The client's address, without port. */
  readonly client: string
  /** The port that the client connected to. */
  readonly port: number
}

/** The values of a header, each as it came. @param lower its name in lower case */
export function headerValues({ headers }: SiteRequest, lower: string): readonly string[] {
  return headers.flatMap(([name, value]) => (name.toLowerCase() === lower ? [utf8OrAsSent(value)] : []))
}

/** The values of a parameter of the query, decoded as PHP does; one that is no UTF-8 stays as it was sent. */
export function queryValues({ query }: SiteRequest, name: string): readonly string[] {
  if (query === '') return []
  return query.split('&').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const key = equals < 0 ? pair : pair.slice(0, equals)
    return decoded(key) === name ? [equals < 0 ? '' : decoded(pair.slice(equals + 1))] : []
  })
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

function utf8OrAsSent(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  try {
    return utf8.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))
  } catch {
    return value
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

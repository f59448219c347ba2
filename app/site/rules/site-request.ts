import { valuesOf } from '../../cgi/header-values.ts'
import { latin1Bytes, readableText } from '../../fastcgi/text.ts'
import { formText } from '../../form-text.ts'

/** What of a request a rule may look at. */
export interface SiteRequest {
  /** Of the client's connection. */
  readonly scheme: 'http' | 'https'
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
  return valuesOf(headers, lower).map(asText)
}

/** The values of a parameter of the query, decoded as PHP does. */
export function queryValues({ query }: SiteRequest, name: string): readonly string[] {
  if (query === '') return []
  return query.split('&').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const key = equals < 0 ? pair : pair.slice(0, equals)
    return formText(key) === name ? [equals < 0 ? '' : formText(pair.slice(equals + 1))] : []
  })
}

/** Header text is latin1: each character is a byte. */
function asText(value: string): string {
  return /[\x80-\xff]/.test(value) ? readableText(latin1Bytes(value)) : value
}

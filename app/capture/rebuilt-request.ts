import type { PairDecoder } from '../fastcgi/pair-decoder.ts'
import { latin1Text } from '../fastcgi/text.ts'
import type { Note } from './note.ts'

/** What FCGI_PARAMS tell of the request that a web server was sent; see `rebuiltRequest`. */
export interface RebuiltRequest extends Omit<Note & { readonly type: 'rebuilt' }, 'type'> {
  readonly file: string | null
  readonly docroot: string | null
}

/**
 * The head of an HTTP request as its meta-variables tell it (RFC 3875 section 4.1): the order of the headers, the case of their names and
 * what the web server kept to itself are lost. Texts are latin1: a character a byte.
 * @param peer who sent them, where they do not name the client
 */
export function rebuiltRequest(params: PairDecoder, peer: string): RebuiltRequest {
  const headers: [string, string][] = []
  const values = new Map<string, string>()
  const { bytes } = params
  for (const pair of params.pairs) {
    const name = latin1Text(bytes, pair.nameFrom, pair.valueFrom)
    const value = latin1Text(bytes, pair.valueFrom, pair.to)
    if (!values.has(name)) values.set(name, value)
    const header = headerOf(name)
    // Web servers send CONTENT_TYPE and CONTENT_LENGTH also where there were none, and some of them a second time as a header.
    const given = OWN.has(name) ? value !== '' : !values.get(name.slice(5)) || !OWN.has(name.slice(5))
    if (header !== undefined && given) headers.push([header, value])
  }
  const get = (name: string): string => values.get(name) ?? ''
  const address = get('REMOTE_ADDR')
  const https = get('HTTPS').toLowerCase()
  return {
    scheme: (https === '' || https === 'off') && get('REQUEST_SCHEME') !== 'https' ? 'http' : 'https',
    method: get('REQUEST_METHOD'),
    target: get('REQUEST_URI') || targetOf(get('SCRIPT_NAME') + get('PATH_INFO'), get('QUERY_STRING')),
    host: get('HTTP_HOST') || get('SERVER_NAME'),
    httpVersion: get('SERVER_PROTOCOL').replace(/^HTTP\//, ''),
    headers,
    client: address === '' ? peer : withPort(address, get('REMOTE_PORT')),
    file: values.get('SCRIPT_FILENAME') ?? null,
    docroot: values.get('DOCUMENT_ROOT') ?? null,
  }
}

/** Headers that are variables of their own (RFC 3875 sections 4.1.2 and 4.1.3). */
const OWN: ReadonlySet<string> = new Set(['CONTENT_TYPE', 'CONTENT_LENGTH'])

/** HTTP_ACCEPT_LANGUAGE: Accept-Language. */
function headerOf(name: string): string | undefined {
  if (OWN.has(name)) return titled(name)
  return name.startsWith('HTTP_') && name.length > 5 ? titled(name.slice(5)) : undefined
}

const titled = (name: string): string =>
  name
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('-')

const targetOf = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`)
const withPort = (address: string, port: string): string =>
  port === '' ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`

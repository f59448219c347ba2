import type { HeaderChoice } from './header-choice.ts'
import { type HeaderName, headerName, variableOf } from './header-name.ts'
import { latin1Value } from './latin1.ts'
import { plainAddress } from './plain-address.ts'
import type { CheckedHead } from './request-head.ts'

/** A string goes out as UTF-8, bytes as they are: a header's value is bytes wherever it is not ASCII. */
export type MetaVariable = readonly [name: string, value: string | Uint8Array]

export interface MetaVariablesInput {
  readonly head: CheckedHead
  readonly scheme: 'http' | 'https'
  /** The file that runs, absolute: SCRIPT_FILENAME. */
  readonly file: string
  /** Its path in the URL. */
  readonly scriptName: string
  /** What the URL has after the script; empty: PATH_INFO is not sent. */
  readonly pathInfo: string
  readonly docroot: string
  /** Of the body that will be sent to PHP; undefined: no CONTENT_LENGTH. */
  readonly contentLength: number | undefined
  /** The end of the connection here. */
  readonly server: { readonly address: string; readonly port: number }
  readonly client: { readonly address: string; readonly port: number }
  /** Version of Sluice: SERVER_SOFTWARE. */
  readonly version: string
  readonly setParams: Readonly<Record<string, string>>
  /** undefined: as usual. */
  readonly headerChoice?: HeaderChoice | undefined
  /** RUN-N; undefined: none is sent. */
  readonly sluiceId: string | undefined
}

/**
 * The meta-variables of RFC 3875 section 4.1 and those that PHP and its frameworks know from other servers; each name once: of two
 * that are the same PHP would take one. What each means stands in `variables.ts`. Equal requests give equal lists.
 *
 * Left out: PATH_TRANSLATED, for with cgi.fix_pathinfo=0 PHP runs that file and not SCRIPT_FILENAME ("Access denied."; tried on PHP-FPM 8.2);
 * AUTH_TYPE and REMOTE_USER, for Sluice checks no password (PHP reads HTTP_AUTHORIZATION itself); REMOTE_HOST and REMOTE_IDENT, for nobody
 * was asked.
 */
export function metaVariables(input: MetaVariablesInput): MetaVariable[] {
  const { head, server, client } = input
  const address = plainAddress(server.address)
  const list: MetaVariable[] = [
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ['SERVER_SOFTWARE', `Sluice/${input.version}`],
    ['SERVER_PROTOCOL', `HTTP/${head.httpVersion}`],
    ['REQUEST_METHOD', head.method],
    ['REQUEST_URI', latin1Value(head.target)],
    ['REQUEST_SCHEME', input.scheme],
    ['QUERY_STRING', latin1Value(head.query)],
    ['SCRIPT_NAME', input.scriptName],
    ['SCRIPT_FILENAME', input.file],
    ['DOCUMENT_ROOT', input.docroot],
    ['DOCUMENT_URI', input.scriptName + input.pathInfo],
    ['SERVER_NAME', head.host || (address.includes(':') ? `[${address}]` : address)],
    ['SERVER_PORT', String(server.port)],
    ['SERVER_ADDR', address],
    ['REMOTE_ADDR', plainAddress(client.address)],
    ['REMOTE_PORT', String(client.port)],
    // php-cgi refuses to run without it where cgi.force_redirect is on.
    ['REDIRECT_STATUS', '200'],
  ]
  if (input.scheme === 'https') list.push(['HTTPS', 'on'])
  // PHP_SELF is SCRIPT_NAME and PATH_INFO: the one must not hold the other.
  if (input.pathInfo) list.push(['PATH_INFO', input.pathInfo])
  if (input.contentLength !== undefined) list.push(['CONTENT_LENGTH', String(input.contentLength)])
  appendHeaders(list, head.headers, input.headerChoice)
  setAll(list, input.setParams)
  if (input.sluiceId !== undefined) list.push(['SLUICE_ID', input.sluiceId])
  return list
}

/** A header that comes again is joined to its first: RFC 9110 section 5.3, and cookies as RFC 9113 section 8.2.3 says. */
function appendHeaders(list: MetaVariable[], headers: CheckedHead['headers'], choice: HeaderChoice | undefined): void {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const known = headerName(name)
    const variable = choice ? chosen(known, choice) : known.variable
    if (!variable) continue
    const before = joined.get(variable)
    joined.set(variable, before === undefined ? value : before + (variable === 'HTTP_COOKIE' ? '; ' : ', ') + value)
  }
  for (const [variable, value] of joined) list.push([variable, latin1Value(value)])
}

function chosen({ lower, variable }: HeaderName, { pass, hide }: HeaderChoice): string | undefined {
  if (hide.has(lower)) return undefined
  return variable ?? (pass.has(lower) ? variableOf(lower) : undefined)
}

/** In their place where they are there already. */
function setAll(list: MetaVariable[], params: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(params)) {
    // PHP waits for ever for a body that is shorter than it was told; SLUICE_ID joins the exchange with PHP-FPM's access log.
    if (name === 'CONTENT_LENGTH' || name === 'SLUICE_ID') continue
    const at = list.findIndex(([known]) => known === name)
    if (at < 0) list.push([name, value])
    else list[at] = [name, value]
  }
}

import { Failure } from '../failure.ts'
import { type Authority, authority } from './authority.ts'
import { headerName } from './header-name.ts'
import { originForm, pathAndQuery } from './request-target.ts'

/** A request's head as Node hands it over: header text is latin1, so that each character is a byte. */
export interface RawHead {
  readonly method: string
  readonly target: string
  /** `1.0`, `1.1` or `2.0`. */
  readonly httpVersion: string
  /** Name, value, name, value: IncomingMessage.rawHeaders. */
  readonly rawHeaders: readonly string[]
  /** Of a stream of HTTP/2: whether a body follows. HTTP/1 says it by its headers. */
  readonly hasBody?: boolean | undefined
}

/** A head that may be served: what is in it has one meaning. */
export interface CheckedHead {
  readonly method: string
  readonly httpVersion: string
  /** Origin-form, as sent: path and query. */
  readonly target: string
  /** Not decoded, up to the first `?`. */
  readonly path: string
  /** After the first `?`, not decoded; empty where there is none. */
  readonly query: string
  /** Lower case, without port and without a last dot; IPv6 in its brackets. Empty where the Host header is, or HTTP/1.0 sent none. */
  readonly host: string
  readonly hostPort: number | undefined
  /** Name and value as they came, in order, repeats included. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** undefined: none was sent. */
  readonly contentLength: number | undefined
  /** A body follows, and only its end says how long it is. */
  readonly chunked: boolean
  /** Names that PHP is not given: they hold something else than letters, digits and `-`. */
  readonly notHanded: readonly string[]
}

/** Octets of a whole head. */
export const HEAD_LIMIT_BYTES = 262_144
/** So many are parsed all the same (Node's maxHeaderSize), so that the failure can name what is too large. */
export const PARSED_HEAD_BYTES = 4 * HEAD_LIMIT_BYTES
/** Octets of one value: PHP-FPM takes no parameter that is not within one record. */
export const VALUE_LIMIT_BYTES = 65_500

/**
 * Refuses what two readers could understand in two ways: that is how requests are smuggled (RFC 9112 section 11.2). Folded headers and
 * malformed lines do not get here, Node's parser has refused them.
 * @throws Failure `http-method-refused`, `http-version-refused`, `http-bad-host`, `http-bad-request`, `http-bad-target`, `http-bad-length`, `http-header-clash`,
 * `http-head-too-large`, `param-too-large`
 */
export function checkHead({ method, target: sent, httpVersion, rawHeaders, hasBody }: RawHead): CheckedHead {
  if (REFUSED.has(method)) throw new Failure('http-method-refused', { method })
  // Node's parser takes a request line without a version for HTTP/0.9, and 2.0 for a version.
  if (hasBody === undefined && httpVersion !== '1.0' && httpVersion !== '1.1')
    throw new Failure('http-version-refused', { version: httpVersion })
  const headers: (readonly [string, string])[] = []
  const hosts: string[] = []
  const lengths: string[] = []
  const codings: string[] = []
  const odd: string[] = []
  let size = method.length + sent.length + LINE_BYTES
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    size += name.length + value.length + HEADER_BYTES
    headers.push([name, value])
    if (value.length > VALUE_LIMIT_BYTES) throw tooLarge(name, value.length)
    const { lower, plain } = headerName(name)
    if (lower === 'host') hosts.push(value)
    else if (lower === 'content-length') lengths.push(value)
    else if (lower === 'transfer-encoding') codings.push(value)
    else if (!plain) odd.push(name)
  }
  if (size > HEAD_LIMIT_BYTES) throw headTooLarge(headers)
  if (odd.length > 0) refuseClash(headers)
  const { host, port } = theHost(hosts, httpVersion)
  const chunked = isChunked(codings, lengths, httpVersion) || (hasBody === true && lengths.length === 0)
  const contentLength = theLength(lengths)
  const target = originForm(sent, { host, port })
  if (target.length > VALUE_LIMIT_BYTES) throw tooLarge('REQUEST_URI', target.length)
  const { path, query } = pathAndQuery(target)
  return {
    method,
    httpVersion,
    target,
    path,
    query,
    host,
    hostPort: port,
    headers,
    contentLength,
    chunked,
    notHanded: odd,
  }
}

/** Tunnels; and TRACE, which hands a page the headers that its browser keeps from it (RFC 9110 section 9.3.8). */
const REFUSED = new Set(['CONNECT', 'TRACE'])
const LINE_BYTES = ' '.length + ' HTTP/1.1\r\n'.length + '\r\n'.length
const HEADER_BYTES = ': '.length + '\r\n'.length
const SHOWN_NAME = 100

/** HTTP/1.0 knows no Host (RFC 1945), and HAProxy's health checks send none. */
function theHost(hosts: readonly string[], httpVersion: string): Authority {
  if (hosts.length === 0 && httpVersion === '1.0') return { host: '', port: undefined }
  if (hosts.length !== 1) throw new Failure('http-bad-host', { count: hosts.length })
  const found = authority(hosts[0] ?? '')
  if (!found) throw new Failure('http-bad-request', { reason: 'its Host header is no host name with or without a port' })
  return found
}

function isChunked(codings: readonly string[], lengths: readonly string[], httpVersion: string): boolean {
  if (codings.length === 0) return false
  if (codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked') throw badLength('Transfer-Encoding is not chunked alone')
  if (lengths.length > 0) throw badLength('it has Transfer-Encoding and Content-Length')
  if (httpVersion !== '1.1') throw badLength(`HTTP/${httpVersion} has no Transfer-Encoding`)
  return true
}

function theLength(lengths: readonly string[]): number | undefined {
  const [length] = lengths
  if (length === undefined) return undefined
  if (lengths.length > 1) throw badLength(`it has ${lengths.length} Content-Length headers`)
  if (!/^\d+$/.test(length)) throw badLength('Content-Length is not a number')
  const bytes = Number(length)
  if (!Number.isSafeInteger(bytes)) throw badLength('Content-Length is larger than any file')
  return bytes
}

/** The same name may come again; two spellings that PHP could not tell apart may not. */
function refuseClash(headers: CheckedHead['headers']): void {
  const seen = new Map<string, string>()
  for (const [name] of headers) {
    const { lower } = headerName(name)
    const folded = lower.replaceAll('-', '_')
    const before = seen.get(folded)
    if (before === undefined) seen.set(folded, name)
    else if (before.toLowerCase() !== lower) throw new Failure('http-header-clash', { first: cut(before), second: cut(name) })
  }
}

const badLength = (reason: string): Failure => new Failure('http-bad-length', { reason })

function headTooLarge(headers: CheckedHead['headers']): Failure {
  const sizes = new Map<string, number>()
  for (const [name, value] of headers) sizes.set(name, (sizes.get(name) ?? 0) + name.length + value.length + HEADER_BYTES)
  const [name, bytes] = [...sizes].reduce((most, each) => (each[1] > most[1] ? each : most))
  return new Failure('http-head-too-large', { limit: HEAD_LIMIT_BYTES, largest: `; the largest part of it is ${cut(name)} with ${bytes}` })
}

const tooLarge = (name: string, bytes: number): Failure =>
  new Failure('param-too-large', { name: cut(name), bytes, limit: VALUE_LIMIT_BYTES })
const cut = (name: string): string => (name.length > SHOWN_NAME ? `${name.slice(0, SHOWN_NAME)}...` : name)

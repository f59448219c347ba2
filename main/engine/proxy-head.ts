import { valuesOf } from '../../app/cgi/header-values.ts'
import { plainAddress } from '../../app/cgi/plain-address.ts'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { pairsOf } from './open-request.ts'

export interface ProxyHeadInput {
  readonly head: CheckedHead
  /** `http://host:port` or `unix:/path`. */
  readonly to: string
  readonly keepHost: boolean
  /** Address of the client. */
  readonly client: string
  readonly scheme: 'http' | 'https'
  /** Our own name in Via. */
  readonly pseudonym: string
  /** The connection may change its protocol. */
  readonly upgrades: boolean
}

/** Header names and values, one after the other. */
export type FlatHeaders = string[]

/**
 * Headers of a request as another HTTP server gets them: without what belongs to the connection (RFC 9110 section 7.6.1) or is kept from
 * PHP as well, framed anew, with X-Forwarded-* and Via.
 */
export function proxyHeaders({ head, to, keepHost, client, scheme, pseudonym, upgrades }: ProxyHeadInput): FlatHeaders {
  const { headers, chunked, contentLength, method, httpVersion } = head
  const asked = valuesOf(headers, 'host')[0] || hostOf(to)
  const keptBack = new Set([...OWN, ...connectionOptions(headers), ...head.notHanded.map((name) => name.toLowerCase())])
  const passed = headers.filter(([name]) => !keptBack.has(name.toLowerCase()))
  const forwarded: [string, string][] = [['X-Forwarded-For', [...valuesOf(headers, 'x-forwarded-for'), plainAddress(client)].join(', ')]]
  // A tunnel from elsewhere that ends on this machine knows better what was asked for.
  if (valuesOf(headers, 'x-forwarded-proto').length === 0) forwarded.push(['X-Forwarded-Proto', scheme])
  if (valuesOf(headers, 'x-forwarded-host').length === 0) forwarded.push(['X-Forwarded-Host', asked])
  return [
    ['Host', keepHost ? asked : hostOf(to)] as const,
    ...passed,
    ...forwarded,
    ['Via', [...valuesOf(headers, 'via'), `${httpVersion} ${pseudonym}`].join(', ')] as const,
    ...framing({ chunked, contentLength, method }),
    ...(upgrades ? [['Connection', 'Upgrade'] as const, ['Upgrade', valuesOf(headers, 'upgrade').join(', ')] as const] : []),
  ].flat()
}

/** Whether a request has been here before. */
export function hasVia({ headers }: CheckedHead, pseudonym: string): boolean {
  return valuesOf(headers, 'via').some((value) => value.split(',').some((hop) => hop.trim().split(/\s+/)[1] === pseudonym))
}

/** Headers of the other server's answer as the client gets them. @param raw IncomingMessage.rawHeaders @param upgraded it is a 101 */
export function answerHeaders(raw: readonly string[], upgraded = false): (readonly [name: string, value: string])[] {
  const headers = pairsOf(raw)
  if (upgraded) return headers
  const keptBack = new Set([...OF_THE_CONNECTION, ...connectionOptions(headers)])
  return headers.filter(([name]) => !keptBack.has(name.toLowerCase()))
}

/** Trailers of the other server's answer that say nothing which a client would have had to know before (RFC 9110 section 6.5.1). */
export const answerTrailers = (raw: readonly string[]): (readonly [name: string, value: string])[] =>
  answerHeaders(raw).filter(([name]) => !NO_TRAILER.test(name))

const OF_THE_CONNECTION = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']
/** What is written anew, is answered here (`expect`), or is meant for us alone; `proxy` is httpoxy (CVE-2016-5385). */
const OWN = [...OF_THE_CONNECTION, 'host', 'via', 'x-forwarded-for', 'content-length', 'trailer', 'expect', 'proxy-authorization', 'proxy']
const NO_TRAILER =
  /^(?:content-(?:length|encoding|type|range)|trailer|host|set-cookie|authorization|www-authenticate|location|age|date|expires)$/i
/** Methods whose bodies Node would send chunked where nothing is said of a length. */
const WITH_BODY = /^(?!GET$|HEAD$|DELETE$|OPTIONS$)/

function framing({
  chunked,
  contentLength,
  method,
}: Pick<CheckedHead, 'chunked' | 'contentLength' | 'method'>): (readonly [string, string])[] {
  if (chunked) return [['Transfer-Encoding', 'chunked']]
  if (contentLength !== undefined) return [['Content-Length', String(contentLength)]]
  return WITH_BODY.test(method) ? [['Content-Length', '0']] : []
}

/** RFC 9110 section 7.6.1: names in Connection go no further. */
const connectionOptions = (headers: CheckedHead['headers']): string[] =>
  valuesOf(headers, 'connection').flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase()))

const hostOf = (to: string): string => (to.startsWith('unix:') ? 'localhost' : to.replace(/^http:\/\//, ''))

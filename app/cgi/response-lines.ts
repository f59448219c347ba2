import type { Failure } from '../failure.ts'
import { latin1Text } from './latin1.ts'

export interface ResponseHead {
  /** 200 to 999. */
  readonly status: number
  /** As PHP said it; empty: it said none. */
  readonly reason: string
  /** In order, repeats kept, latin1; without Status, Content-Length and what belongs to the connection. X-Accel-* are left alone. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** undefined: none was announced, or the status has no body (204, 304). */
  readonly contentLength: number | undefined
  /** Path and query of a local redirect: a Location that is a path, and nothing else. RFC 3875 section 6.2.2. undefined: it is none. */
  readonly local: string | undefined
  readonly findings: readonly { readonly code: string; readonly says: string }[]
}

/** curl takes no more in an answer; hundreds of thousands fit into the bytes of a head, and would hold up the engine. */
export const RESPONSE_HEADERS_LIMIT = 5000

interface Status {
  readonly code: number
  readonly reason: string
}

/**
 * A whole CGI head, its empty line included, as an HTTP one. `Status:` decides, else a first line `HTTP/1.1 404 Not Found`, else a Location
 * means 302 (RFC 3875 section 6.2.3), else 200. An interim status (1xx) ends no exchange, so 200 is sent in its place and it is a finding.
 * @throws what `bad` makes of a reason: a line that Node's writer would refuse, or that has two meanings
 */
export function parseResponseHead(bytes: Uint8Array, bad: (reason: string) => Failure): ResponseHead {
  const headers: (readonly [string, string])[] = []
  const findings: { code: string; says: string }[] = []
  let status: Status | undefined
  let length: string | undefined
  let hasLocation = false
  const taken = (said: Status): Status => {
    if (status && status.code !== said.code)
      findings.push({ code: 'response-status-twice', says: `It has two statuses, ${status.code} and ${said.code}: the last was taken.` })
    return said
  }
  const lines = latin1Text(bytes).split('\n')
  lines.length -= 2 // the empty line, and what is after it: nothing
  if (lines.length > RESPONSE_HEADERS_LIMIT) throw bad(`it has more than ${RESPONSE_HEADERS_LIMIT} headers`)
  for (const [i, raw] of lines.entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const fault = (what: string): Failure => bad(`line ${i + 1} ${what}: ${shown(line)}`)
    const first = i === 0 ? STATUS_LINE.exec(line) : undefined
    if (first) {
      status = taken(statusOf(first[1] ?? '', fault))
      continue
    }
    const [name, value] = headerOf(line, fault)
    const lower = name.toLowerCase()
    if (lower === 'status') status = taken(statusOf(value, fault))
    else if (lower === 'content-length') {
      if (!/^\d+$/.test(value) || !Number.isSafeInteger(Number(value))) throw fault('is no length')
      if (length !== undefined && Number(length) !== Number(value)) throw fault(`is a second length beside ${length}`)
      length = value
    } else if (OF_THE_CONNECTION.has(lower)) {
      findings.push({ code: 'response-connection-header', says: `${name}: ${value} was left out: the connection belongs to Sluice.` })
    } else {
      if (lower === 'location') hasLocation = true
      headers.push([name, value])
    }
  }
  if (lines.length === 0)
    findings.push({ code: 'response-head-empty', says: 'The answer begins with an empty line: it has no header at all.' })
  const said = status ?? { code: hasLocation ? 302 : 200, reason: '' }
  if (said.code < 200) findings.push({ code: 'response-interim', says: `Status ${said.code} ends no exchange: 200 was sent in its place.` })
  const final = said.code < 200 ? { code: 200, reason: '' } : said
  const hasBody = final.code !== 204 && final.code !== 304
  const contentLength = length !== undefined && hasBody ? Number(length) : undefined
  const [only] = lines.length === 1 ? headers : []
  const local = hasLocation && only && LOCAL.test(only[1]) ? only[1] : undefined
  return { status: final.code, reason: final.reason, headers, contentLength, local, findings }
}

/** The first bytes as a person can read them: all that is not printable ASCII as \xNN. */
export const shownBytes = (bytes: Uint8Array): string => shown(latin1Text(bytes.subarray(0, SHOWN + 1)))

/** They say how the answer is framed between PHP and Sluice; to the client it is framed anew. RFC 9110 section 7.6.1. */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
const LOCAL = /^\/(?!\/)/ // `//host` would be another one
const STATUS_LINE = /^HTTP\/\d(?:\.\d)? +(.*)$/
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/ // RFC 9110 section 5.6.2
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/ // Node's writer refuses the same; a CR or LF here would split the answer in two
const SHOWN = 200

function headerOf(line: string, fault: (what: string) => Failure): readonly [name: string, value: string] {
  if (/^[ \t]/.test(line)) throw fault('is folded, which HTTP has given up')
  const colon = line.indexOf(':')
  if (colon < 0) throw fault('has no colon')
  const name = line.slice(0, colon)
  if (!TOKEN.test(name)) throw fault('has no header name')
  const value = withoutBlanks(line.slice(colon + 1))
  if (NOT_IN_VALUE.test(value)) throw fault('holds a control character')
  return [name, value]
}

function statusOf(text: string, fault: (what: string) => Failure): Status {
  const found = /^([1-9]\d\d)(?!\d)[ \t]*(.*)$/.exec(text)
  if (!found || NOT_IN_VALUE.test(text)) throw fault('has no status from 100 to 999')
  return { code: Number(found[1]), reason: found[2] ?? '' }
}

/** Blanks at both ends are no part of a value. (A regular expression takes a second for 50,000 blanks in the middle of one.) */
function withoutBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

function shown(text: string): string {
  const part = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text
  return part.replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

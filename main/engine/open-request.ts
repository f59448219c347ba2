import { type CheckedHead, checkHead } from '../../app/cgi/request-head.ts'
import type { ClientRequest } from './client-request.ts'
import { nowMs } from './clock.ts'
import type { ExchangeLog } from './exchange-log.ts'

/** Of a connection. */
export interface OpenedBy {
  /** Address and port of the client, for the log. */
  readonly clientText: string
  readonly scheme: 'http' | 'https'
}

/**
 * Tells of a request, whatever it is, then judges its head.
 * @throws Failure `http-*`, `param-too-large`
 */
export function openRequest(req: ClientRequest, { clientText: client, scheme }: OpenedBy, log: ExchangeLog): CheckedHead {
  const timeMs = nowMs()
  const { method = '', url: target = '', httpVersion, rawHeaders, hasBody } = req
  let head: CheckedHead | undefined
  let failure: unknown
  try {
    head = checkHead({ method, target, httpVersion, rawHeaders, hasBody })
  } catch (error) {
    failure = error
  }
  const headers = head?.headers ?? pairsOf(rawHeaders)
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  log.note(
    { type: 'open', ...(scheme === 'https' ? { scheme } : {}), method, target, host, httpVersion, headers, client, startMs: Date.now() },
    timeMs,
  )
  if (!head) throw failure
  for (const name of head.notHanded.slice(0, NOT_HANDED_TOLD))
    log.finding('header-not-handed', `The header ${name} is not handed to PHP: as a CGI variable its name could stand for another's.`)
  return head
}

/** A head may have tens of thousands. */
const NOT_HANDED_TOLD = 20

/** Name, value, name, value: as pairs. */
export function pairsOf(raw: readonly string[]): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}

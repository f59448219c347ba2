import { STATUS_CODES } from 'node:http'
import { bodyless } from '../../app/cgi/response-head.ts'
import type { Responded } from './actions/action.ts'
import type { ClientResponse } from './client-response.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { LocatedRedirect } from './locate.ts'

/** An answer that is ours alone: an error page, a redirect. */
export interface OwnAnswer {
  readonly status: number
  /** With Content-Length. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: Uint8Array
}

/** Sends it, and tells of it. @param isLast the connection closes after it */
export function sendOwnAnswer(res: ClientResponse, { status, headers, body }: OwnAnswer, isLast: boolean, log: ExchangeLog): void {
  const all = isLast ? [...headers, ['Connection', 'close'] as const] : headers
  const reason = STATUS_CODES[status] ?? ''
  res.writeHead(status, reason, all.flat())
  log.note({ type: 'answered', status, reason, headers: all })
  if (body && res.req.method !== 'HEAD') log.counted('to-client', body)
  res.end(body)
}

export const redirectTo = ({ status, location }: LocatedRedirect): OwnAnswer => ({
  status,
  headers: [
    ['Location', location],
    ['Content-Length', '0'],
  ],
})

/** HEAD gets the headers that GET would. */
export function respondWith({ status, headers, body: text }: Responded): OwnAnswer {
  if (bodyless('GET', status)) return { status, headers }
  const body = new TextEncoder().encode(text)
  return { status, headers: [...headers, ['Content-Length', String(body.length)]], body }
}

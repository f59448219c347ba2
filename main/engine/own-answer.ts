import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { ExchangeLog } from './exchange-log.ts'

/** An answer that is ours alone: an error page, a redirect. */
export interface OwnAnswer {
  readonly status: number
  /** With Content-Length. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: Uint8Array
}

/** Sends it, and tells of it. @param isLast the connection closes after it */
export function sendOwnAnswer(res: ServerResponse, { status, headers, body }: OwnAnswer, isLast: boolean, log: ExchangeLog): void {
  const all = isLast ? [...headers, ['Connection', 'close'] as const] : headers
  const reason = STATUS_CODES[status] ?? ''
  res.writeHead(status, reason, all.flat())
  log.note({ type: 'answered', status, reason, headers: all })
  if (body && res.req.method !== 'HEAD') {
    log.responseBytes += body.length
    log.plain('to-client', body)
  }
  res.end(body)
}

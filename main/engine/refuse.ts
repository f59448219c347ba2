import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Failure } from '../../app/failure.ts'
import type { ListenerView } from './client-ends.ts'
import { errorPage } from './error-page.ts'
import { ExchangeLog } from './exchange-log.ts'
import { headText } from './head-text.ts'
import type { EngineParts } from './parts.ts'
import { isLoopback } from './site-for-host.ts'

/** What is known of a request that Node's http hands over to nobody. */
export interface RefusedRequest {
  readonly site: string | null
  readonly client: { readonly address: string; readonly port: number }
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  /** What the parser refused. */
  readonly raw?: Uint8Array | undefined
}

/** Bytes of what was refused that the row shows. */
const SHOWN_BYTES = 64 << 10
/** So long the client may go on sending before the connection is closed: else a reset could overtake the answer. */
const LINGER_MS = 1_000

/** Of a client that did not get to ask anything. */
export const notAsked = ({ site }: ListenerView, client: RefusedRequest['client'], raw?: Uint8Array): RefusedRequest => ({
  site: site?.name ?? null,
  client,
  method: '',
  target: '',
  headers: [],
  raw,
})

/** Answers by hand, closes the connection, and makes a row of it all the same. */
export function refuse(parts: EngineParts, request: RefusedRequest & { readonly socket: Socket }, failure: Failure): void {
  const { socket, client } = request
  const log = begunRow(parts, request, failure)
  const page = errorPage(failure.data, { details: isLoopback(client.address), id: log.id })
  const answer = [...page.headers, ['Connection', 'close'] as const]
  const reason = STATUS_CODES[page.status] ?? ''
  if (socket.writable) {
    socket.end(Buffer.concat([Buffer.from(headText(page.status, reason, answer), 'latin1'), page.body]))
    log.note({ type: 'answered', status: page.status, reason, headers: answer })
    log.counted('to-client', page.body)
  }
  log.end('failed', failure)
  const linger = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.on('close', () => clearTimeout(linger)).on('error', () => socket.destroy())
  socket.resume()
}

/** A row, and no answer: there is no HTTP to answer in. */
export function refuseSilently(parts: EngineParts, request: RefusedRequest, failure: Failure): void {
  begunRow(parts, request, failure).end('failed', failure)
}

function begunRow(parts: EngineParts, { site, client, method, target, headers, raw }: RefusedRequest, failure: Failure): ExchangeLog {
  const log = new ExchangeLog(parts.nextId(), parts.recorder, parts.bodyBudgetBytes)
  log.note({
    type: 'open',
    method,
    target,
    host: headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '',
    httpVersion: '1.1',
    headers,
    client: `${client.address}:${client.port}`,
    startMs: Date.now(),
    ...(raw ? { rawHead: Buffer.from(raw.subarray(0, SHOWN_BYTES)).toString('latin1') } : {}),
  })
  log.note({ type: 'routed', site, pool: null, kind: 'refused', file: null, docroot: null, why: failure.message })
  return log
}

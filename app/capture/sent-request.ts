import { Failure } from '../failure.ts'
import { decodeExchange } from './decode-exchange.ts'
import type { ExchangeDetail } from './summary.ts'

/** A request as it came, whole, so that it can be made once more. Texts are latin1: a character a byte. */
export interface SentRequest {
  readonly method: string
  readonly target: string
  /** `1.1` or `1.0`. */
  readonly httpVersion: string
  /** Name and value as they came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Without the framing of chunks. */
  readonly body: Uint8Array
}

/** The request of an exchange. @throws Failure `exchange-not-http`; `exchange-body-cut` where it is not all there */
export function sentRequest(detail: ExchangeDetail): SentRequest {
  const { request, summary } = detail
  if (request.rawHead !== null) throw new Failure('exchange-not-http', { id: summary.id })
  const { requestBody } = decodeExchange(detail)
  const headers = request.headers.map(([name = '', value = '']) => [name, value] as const)
  const said = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0)
  const length = Math.max(requestBody.length, summary.requestBytes, said)
  const body = requestBody.run(requestBody.length)
  if (body.length < length) throw new Failure('exchange-body-cut', { missing: length - body.length, length })
  return { method: request.method, target: request.target, httpVersion: request.httpVersion, headers, body }
}

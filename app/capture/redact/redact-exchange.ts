import { pairs } from '../../fastcgi/pairs.ts'
import { latin1Bytes, latin1Text } from '../../fastcgi/text.ts'
import { decodeExchange } from '../decode-exchange.ts'
import type { DecodedAttempt } from '../decoded.ts'
import type { StreamBytes } from '../stream-bytes.ts'
import type { ExchangeDetail } from '../summary.ts'
import { type BodySaid, maskBody } from './mask-body.ts'
import { maskHead, maskHeader } from './mask-header.ts'
import { maskParameter } from './mask-parameter.ts'
import { maskUrl } from './mask-url.ts'
import type { Masks } from './masks.ts'
import { overwrite, starsFrom } from './overwrite.ts'

/**
 * The same exchange with masks for its secrets, in its bytes, too: each as long as what it stands for, so that lengths, offsets and
 * records stay as they were. What follows bytes that are no FastCGI is masked whole. Not looked at: STDERR, and text that is no form.
 */
export function redactExchange(detail: ExchangeDetail, masks: Masks): ExchangeDetail {
  const { summary, request, response } = detail
  const bytes = detail.bytes.slice()
  const decoded = decodeExchange({ ...detail, bytes })
  const asked = bodySaid(request.headers)
  const answered = bodySaid(response?.headers ?? [])
  const requestBodies = new Set([decoded.requestBody, ...decoded.attempts.map(({ stdin }) => stdin)])
  for (const body of requestBodies) maskBody(body, asked, masks)
  for (const attempt of decoded.attempts) maskAttempt(attempt, masks)
  const ownBody = !decoded.attempts.some(({ body }) => body === decoded.responseBody)
  if (ownBody) maskBody(decoded.responseBody, answered, masks)
  const masked = (headers: readonly (readonly string[])[]) =>
    headers.map(([name = '', value = '']) => [name, maskHeader(name, value, masks)])
  return {
    ...detail,
    bytes,
    summary: { ...summary, target: maskUrl(summary.target, masks) },
    request: {
      ...request,
      target: maskUrl(request.target, masks),
      headers: masked(request.headers),
      rawHead: request.rawHead === null ? null : maskRaw(request.rawHead, masks),
    },
    response: response && { ...response, headers: masked(response.headers) },
  }
}

function maskAttempt({ paramBytes, stdout, head, body, records, streams }: DecodedAttempt, masks: Masks): void {
  maskParams(paramBytes, masks)
  if (head) {
    overwrite(stdout, 0, latin1Bytes(maskHead(latin1Text(stdout.run(head.length)), masks)))
    if (head.ended) maskBody(body, bodySaid(head.fields), masks)
    else starsFrom(stdout, head.length)
  }
  for (const { kind, dir, offset } of records) if (kind !== 'record') starsFrom(streams[dir], offset)
}

/** A pair that is not whole can't be judged. */
function maskParams(stream: StreamBytes, masks: Masks): void {
  const bytes = stream.run(stream.length)
  let end = 0
  for (const { nameFrom, valueFrom, to } of pairs.decode(bytes).pairs) {
    const value = latin1Text(bytes, valueFrom, to)
    const masked = maskParameter(latin1Text(bytes, nameFrom, valueFrom), value, masks)
    if (masked !== value) overwrite(stream, valueFrom, latin1Bytes(masked))
    end = to
  }
  starsFrom(stream, end)
}

/** What was refused as HTTP: a target may be in its first line. */
function maskRaw(rawHead: string, masks: Masks): string {
  return maskHead(rawHead, masks).replace(/^\S+ \S+/, (start) => maskUrl(start, masks))
}

function bodySaid(headers: readonly (readonly string[])[]): BodySaid {
  const named = (wanted: string): string | null => headers.find(([name = '']) => name.toLowerCase() === wanted)?.[1] ?? null
  return { contentType: named('content-type'), contentEncoding: named('content-encoding') }
}

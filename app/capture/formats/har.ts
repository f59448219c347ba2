import type { DecodedAttempt } from '../decoded.ts'
import { formFields } from '../form-fields.ts'
import { mimeParts } from '../mime.ts'
import { textOf } from '../text-bytes.ts'
import { type BodyContent, bodyContent } from './body-content.ts'
import type { FileFormat } from './export-format.ts'
import type { Exported } from './exported.ts'
import { headerIn, type NamedValue, readable, readableHeaders } from './readable-headers.ts'

/** HAR 1.2, with what it has no word for under `_fcgi`: parameters, records, STDERR, the worker. Bodies that are no text are base64. */
export const har: FileFormat = {
  name: 'HAR',
  extension: 'har',
  mime: 'application/json',
  many: true,
  head: (version) => `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'Sluice', version })},"entries":[\n`,
  entry: (exchange, index) => (index > 0 ? ',\n' : '') + JSON.stringify(entryOf(exchange)),
  tail: '\n]}}\n',
}

function entryOf(exchange: Exported): object {
  const { summary } = exchange.detail
  const timings = timingsOf(exchange)
  return {
    startedDateTime: new Date(summary.startMs).toISOString(),
    time: Object.values(timings).reduce((sum, ms) => sum + Math.max(0, ms), 0),
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    timings,
    ...(summary.failure ? { comment: `${summary.failure.says} ${summary.failure.mend}` } : {}),
    _fcgi: fcgiOf(exchange),
  }
}

/** -1: does not apply. `send`, `wait` and `receive` must be 0 at least. */
function timingsOf({ detail }: Exported): Record<'blocked' | 'dns' | 'connect' | 'send' | 'wait' | 'receive' | 'ssl', number> {
  const { times, durationMs } = detail.summary
  const parts = { send: times.sendMs ?? 0, wait: times.waitMs ?? 0, receive: times.receiveMs ?? 0 }
  const none = times.sendMs === null && times.waitMs === null && times.receiveMs === null
  if (none) parts.wait = durationMs ?? 0
  return { blocked: times.queueMs ?? -1, dns: -1, connect: times.connectMs ?? -1, ...parts, ssl: -1 }
}

function requestOf({ detail, decoded, siteUrl }: Exported): object {
  const { request, summary } = detail
  const headers = readableHeaders(request.headers)
  const header = headerIn(headers)
  const body = bodyContent(decoded.requestBody, header)
  const target = readable(request.target)
  const host = header('host')
  return {
    method: request.method,
    url: target.startsWith('/') ? (host === null ? siteUrl : `${new URL(siteUrl).protocol}//${host}`) + target : target,
    httpVersion: `HTTP/${request.httpVersion}`,
    cookies: cookiesIn(headers, 'cookie'),
    headers,
    queryString: formFields(target.split('#')[0]?.split('?').slice(1).join('?') ?? ''),
    ...(body.bytes > 0 ? { postData: postDataOf(body, header('content-type') ?? '') } : {}),
    headersSize: -1,
    bodySize: summary.requestBytes,
  }
}

/** The standard knows no encoding here: what is no text stands in `_content`, as others write it. */
function postDataOf(body: BodyContent, mimeType: string): object {
  if (body.text === undefined) return { mimeType, text: '', _content: { encoding: 'base64', text: body.base64 ?? '', size: body.bytes } }
  const isForm = mimeParts(mimeType).mime === 'application/x-www-form-urlencoded'
  return { mimeType, text: body.text, ...(isForm ? { params: formFields(body.text) } : {}) }
}

function responseOf({ detail, decoded }: Exported): object {
  const { response, summary } = detail
  const headers = readableHeaders(response?.headers ?? [])
  const header = headerIn(headers)
  const body = bodyContent(decoded.responseBody, header)
  const comment = [
    ...(body.encoding ? [`The bytes are as they were sent: ${body.encoding}.`] : []),
    ...(body.missingBytes > 0 ? [`${body.missingBytes} bytes were not kept.`] : []),
  ].join(' ')
  return {
    // Of an answer that never came: 0.
    status: response?.status ?? 0,
    statusText: readable(response?.reason ?? ''),
    httpVersion: response ? 'HTTP/1.1' : '',
    cookies: cookiesIn(headers, 'set-cookie'),
    headers,
    content: {
      size: body.bytes,
      mimeType: header('content-type') ?? '',
      ...(body.text === undefined ? { text: body.base64 ?? '', encoding: 'base64' } : { text: body.text }),
      ...(comment ? { comment } : {}),
    },
    redirectURL: header('location') ?? '',
    headersSize: -1,
    bodySize: response ? summary.responseBytes : -1,
  }
}

function cookiesIn(headers: readonly NamedValue[], named: 'cookie' | 'set-cookie'): NamedValue[] {
  const own = headers.filter(({ name }) => name.toLowerCase() === named).map(({ value }) => value)
  const texts = named === 'cookie' ? own.flatMap((value) => value.split(';')) : own.map((value) => value.split(';')[0] ?? '')
  return texts
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const equals = text.indexOf('=')
      return { name: text.slice(0, Math.max(0, equals)).trim(), value: text.slice(equals + 1).trim() }
    })
}

function fcgiOf({ detail, decoded }: Exported): object {
  const { id, site, pool, kind, state, worker, gapBytes } = detail.summary
  const { route, findings } = detail
  return { id, site, pool, kind, state, worker, route, findings, gapBytes, attempts: decoded.attempts.map(attemptOf) }
}

function attemptOf({ n, about, params, records, unlisted, stderr, end }: DecodedAttempt): object {
  return {
    n,
    address: about?.address ?? null,
    failure: about?.failure ?? null,
    params: params.map(({ name, value }) => ({ name, value })),
    records: records.map(({ dir, typeName, id, length, padding, atMs }) => ({ dir, type: typeName, id, length, padding, atMs })),
    unlisted,
    stderr: textOf(stderr.run(stderr.length)),
    appStatus: end?.appStatus ?? null,
    protocolStatus: end?.protocolStatus ?? null,
  }
}

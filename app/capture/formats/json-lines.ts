import { textOf } from '../text-bytes.ts'
import { bodyContent } from './body-content.ts'
import type { FileFormat, TextFormat } from './export-format.ts'
import type { Exported } from './exported.ts'
import { headerIn, readable, readableHeaders } from './readable-headers.ts'

/** An exchange as one line of JSON: what the log says of it, both messages, the parameters, STDERR. */
export const jsonLine: TextFormat = { name: 'JSON', text: line }

export const jsonLines: FileFormat = {
  name: 'JSON lines',
  extension: 'jsonl',
  mime: 'application/x-ndjson',
  many: true,
  head: () => '',
  entry: (exchange) => `${line(exchange)}\n`,
  tail: '',
}

function line({ detail, decoded, last }: Exported): string {
  const { summary, request, response, route, findings } = detail
  const asked = readableHeaders(request.headers)
  const answered = readableHeaders(response?.headers ?? [])
  return JSON.stringify({
    ...summary,
    target: readable(request.target),
    started: new Date(summary.startMs).toISOString(),
    request: { httpVersion: request.httpVersion, headers: asked, body: bodyContent(decoded.requestBody, headerIn(asked)) },
    response: response && { ...response, headers: answered, body: bodyContent(decoded.responseBody, headerIn(answered)) },
    route,
    params: (last?.params ?? []).map(({ name, value }) => ({ name, value })),
    stderr: decoded.attempts.map(({ stderr }) => textOf(stderr.run(stderr.length))).join(''),
    end: last?.end ?? null,
    findings,
  })
}

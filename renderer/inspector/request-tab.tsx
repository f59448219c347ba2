import { strings } from '../ui/strings.ts'
import { Message } from './message.tsx'
import type { Decoded } from './use-decoded.ts'

/** The request as the client sent it. */
export function RequestTab({ decoded: { detail, requestBody } }: { decoded: Decoded }) {
  const { method, target, httpVersion, headers, rawHead } = detail.request
  if (rawHead !== null)
    return (
      <div className="message">
        <p>{strings.message.notHttp}</p>
        <pre className="message-raw">{rawHead}</pre>
      </div>
    )
  return (
    <Message
      of="request"
      start={`${method} ${target} HTTP/${httpVersion}`}
      headers={headers}
      body={requestBody}
      passedBytes={detail.summary.requestBytes}
    />
  )
}

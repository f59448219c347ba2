import { strings } from '../ui/strings.ts'
import { Message } from './message.tsx'
import type { Decoded } from './use-decoded.ts'

/** The request as the client sent it, of a tapped exchange as its parameters tell it. */
export function RequestTab({ decoded: { detail, requestBody } }: { decoded: Decoded }) {
  const { method, target, httpVersion, headers, rawHead } = detail.request
  if (rawHead !== null)
    return (
      <div className="message">
        <p>{strings.message.notHttp}</p>
        <pre className="message-raw">{rawHead}</pre>
      </div>
    )
  const { tap } = detail.summary
  if (tap !== null && method === '' && target === '') return <p className="details-none">{strings.message.noRequest}</p>
  return (
    <Message
      of="request"
      rebuilt={tap !== null}
      start={`${method} ${target} HTTP/${httpVersion}`}
      headers={headers}
      body={requestBody}
      passedBytes={detail.summary.requestBytes}
    />
  )
}

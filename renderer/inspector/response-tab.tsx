import { isRunning } from '../log/row-tone.ts'
import { strings } from '../ui/strings.ts'
import { Message } from './message.tsx'
import type { Decoded } from './use-decoded.ts'

/** The answer as it went to the client. */
export function ResponseTab({ decoded: { detail, responseBody } }: { decoded: Decoded }) {
  const { response, summary } = detail
  if (!response) return <p className="details-none">{isRunning(summary) ? strings.message.notYet : strings.message.noResponse}</p>
  return (
    <Message
      of="response"
      rebuilt={summary.tap !== null}
      start={`${summary.tap === null ? 'HTTP/1.1 ' : ''}${response.status} ${response.reason}`.trimEnd()}
      headers={response.headers}
      body={responseBody}
      passedBytes={summary.responseBytes}
    />
  )
}

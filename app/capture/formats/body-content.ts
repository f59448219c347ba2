import { utf8Fault } from '../../cgi/utf8-fault.ts'
import { readableText } from '../../fastcgi/text.ts'
import { chooseBody } from '../body.ts'
import type { StreamBytes } from '../stream-bytes.ts'
import { base64 } from './base64.ts'

/** A body for JSON: as text where it is UTF-8 to be read, else in base64, so that each byte comes back. */
export interface BodyContent {
  readonly text?: string
  readonly base64?: string
  /** Content-Encoding that is still on it. */
  readonly encoding: string | null
  /** As sent. */
  readonly bytes: number
  /** Those of them that were not kept, with all that came after a gap. */
  readonly missingBytes: number
}

export function bodyContent(body: StreamBytes, header: (name: string) => string | null): BodyContent {
  const bytes = body.run(body.length)
  const whole = bytes.length === body.length
  const choice = chooseBody({ contentType: header('content-type'), contentEncoding: header('content-encoding'), bytes, whole })
  const isText = choice.kind !== 'hex' && choice.kind !== 'image' && choice.encoding === null && utf8Fault(bytes) === undefined
  const rest = { encoding: choice.encoding, bytes: body.length, missingBytes: body.length - bytes.length }
  return isText ? { text: readableText(bytes), ...rest } : { base64: base64(bytes), ...rest }
}

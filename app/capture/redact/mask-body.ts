import { latin1Bytes, latin1Text } from '../../fastcgi/text.ts'
import { chooseBody } from '../body.ts'
import { multipartParts } from '../multipart.ts'
import type { StreamBytes } from '../stream-bytes.ts'
import { maskForm } from './mask-form.ts'
import { maskHtml } from './mask-html.ts'
import { maskJson } from './mask-json.ts'
import type { Masks } from './masks.ts'
import { overwrite, starsFrom } from './overwrite.ts'
import { isSecretName } from './secret-names.ts'

export interface BodySaid {
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

/**
 * Masks the secret fields of a body in place: forms, JSON, pages. What can't be looked into (compressed, UTF-16, or beyond bytes that were not
 * kept) is masked whole.
 */
export function maskBody(body: StreamBytes, said: BodySaid, masks: Masks): void {
  const bytes = body.run(body.length)
  if (body.captured === 0) return
  const choice = chooseBody({ ...said, bytes, whole: bytes.length === body.length })
  if (choice.encoding || /^utf-?(16|32)/i.test(choice.charset)) {
    starsFrom(body, 0)
    return
  }
  if (choice.kind === 'image') return
  if (choice.boundary) maskMultipart(body, bytes, choice.boundary, masks)
  else {
    const text = latin1Text(bytes)
    // PHP says text/html of JSON that says nothing else.
    if (choice.kind === 'json' || /^\s*[[{]/.test(text)) overwrite(body, 0, latin1Bytes(maskJson(text, masks)))
    else if (choice.kind === 'form') overwrite(body, 0, latin1Bytes(maskForm(text, masks)))
    else if (choice.kind === 'html') overwrite(body, 0, latin1Bytes(maskHtml(text, masks)))
    else return
  }
  starsFrom(body, bytes.length)
}

function maskMultipart(body: StreamBytes, bytes: Uint8Array, boundary: string, masks: Masks): void {
  for (const { name, from, to } of multipartParts(bytes, boundary))
    if (isSecretName(name)) overwrite(body, from, latin1Bytes(masks.of(latin1Text(bytes, from, to))))
}

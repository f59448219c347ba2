import { readableText } from '../fastcgi/text.ts'

/** A field of application/x-www-form-urlencoded, decoded, in the order it came. */
export interface FormField {
  readonly name: string
  readonly value: string
}

/** Fields that are listed. PHP takes max_input_vars, 1,000 unless set. */
const FIELDS_LIMIT = 10_000

export function formFields(text: string): readonly FormField[] {
  if (text === '') return []
  return text
    .split('&', FIELDS_LIMIT)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0
        ? { name: decoded(pair), value: '' }
        : { name: decoded(pair.slice(0, equals)), value: decoded(pair.slice(equals + 1)) }
    })
}

/** `+` is a space, %XX a byte; runs of bytes are UTF-8 where they can be. A % without two digits stays. */
function decoded(text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = new Uint8Array(run.length / 3)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16)
    return readableText(bytes)
  })
}

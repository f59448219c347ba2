import { formText } from '../form-text.ts'

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
        ? { name: formText(pair), value: '' }
        : { name: formText(pair.slice(0, equals)), value: formText(pair.slice(equals + 1)) }
    })
}

import { latin1Bytes, readableText } from '../../fastcgi/text.ts'

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** Text of HTTP, where a character is a byte, as a person reads it: UTF-8 where it is. */
export function readable(text: string): string {
  return /^[\x00-\xff]*$/.test(text) ? readableText(latin1Bytes(text)) : text
}

export const readableHeaders = (headers: readonly (readonly string[])[]): NamedValue[] =>
  headers.map(([name = '', value = '']) => ({ name: readable(name), value: readable(value) }))

/** The first of that name (in lower case). */
export const headerIn =
  (headers: readonly NamedValue[]) =>
  (wanted: string): string | null =>
    headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? null

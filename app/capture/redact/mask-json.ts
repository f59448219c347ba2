import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** JSON, also cut off or several in a row, with the values of secret names masked, all that lies in them included: as long as before. */
export function maskJson(text: string, masks: Masks): string {
  const parts: string[] = []
  const around: boolean[] = []
  const names = new Map<string, boolean>()
  let within = false // a value of a secret name
  let next = false // the next value has a secret name
  let done = 0
  const replace = (from: number, to: number, by: string): void => {
    parts.push(text.slice(done, from), by)
    done = to
  }
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) {
      const from = at + 1
      at = stringEnd(text, from)
      if (isName(text, at + 1)) {
        const name = text.slice(from, at)
        next = names.get(name) ?? isSecretName(unescaped(name))
        names.set(name, next)
      } else if (within || next) replace(from, at, masks.of(text.slice(from, at)))
    } else if (char === BRACE || char === BRACKET) {
      around.push(within)
      within ||= next
      next = false
    } else if (char === BRACE_END || char === BRACKET_END) {
      within = around.pop() ?? false
      next = false
    } else if (char === COMMA) next = false
    else if ((within || next) && char >= ZERO && char <= NINE) replace(at, at + 1, '9') // so that it stays a number
  }
  parts.push(text.slice(done))
  return parts.join('')
}

/** Where the quote is that ends a string; the text's end where none does. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let at = end
    while (at > from && text.charCodeAt(at - 1) === BACKSLASH) at--
    if ((end - at) % 2 === 0) return end
  }
  return text.length
}

function isName(text: string, from: number): boolean {
  let at = from
  while (WHITE.has(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === COLON
}

function unescaped(name: string): string {
  try {
    return String(JSON.parse(`"${name}"`))
  } catch {
    return name
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const BRACKET = 0x5b
const BACKSLASH = 0x5c
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d
const WHITE = new Set([0x20, 0x09, 0x0a, 0x0d])

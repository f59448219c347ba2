import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** JSON, also cut off or several in a row, with the values of secret names masked, all that lies in them included: as long as before. */
export function maskJson(text: string, masks: Masks): string {
  const parts: string[] = []
  const around: boolean[] = []
  let within = false // a value of a secret name
  let next = false // the next value has a secret name
  let done = 0
  const replace = (from: number, to: number, by: string): void => {
    parts.push(text.slice(done, from), by)
    done = to
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '"') {
      const from = at + 1
      at = stringEnd(text, from)
      const inner = text.slice(from, at)
      if (isName(text, at + 1)) next = isSecretName(unescaped(inner))
      else if (within || next) replace(from, at, masks.of(inner))
    } else if (char === '{' || char === '[') {
      around.push(within)
      within ||= next
      next = false
    } else if (char === '}' || char === ']') {
      within = around.pop() ?? false
      next = false
    } else if (char === ',') next = false
    else if ((within || next) && char >= '0' && char <= '9') replace(at, at + 1, '9') // so that it stays a number
  }
  parts.push(text.slice(done))
  return parts.join('')
}

/** Where the quote is that ends a string; the text's end where none does. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let at = end
    while (at > from && text[at - 1] === '\\') at--
    if ((end - at) % 2 === 0) return end
  }
  return text.length
}

function isName(text: string, from: number): boolean {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === ':'
}

function unescaped(inner: string): string {
  try {
    return String(JSON.parse(`"${inner}"`))
  } catch {
    return inner
  }
}

import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** A page, also cut off, with the values of its secret fields masked: `input` and `meta` elements named like a password or a token. */
export function maskHtml(page: string, masks: Masks): string {
  // So that each element ends, also the last of a page that does not: else the search for its end would begin anew from each one.
  const ended = `${page}>`
  return ended.replace(/<(?:input|meta)\b[^>]*>/gi, (element) => maskElement(element, masks)).slice(0, -1)
}

function maskElement(element: string, masks: Masks): string {
  const name = /\s(?:name|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/i.exec(element)
  if (!isSecretName(name?.[1] ?? name?.[2] ?? name?.[3] ?? '')) return element
  return element.replace(
    /(\s(?:value|content)\s*=\s*)(["']?)((?<=")[^">]*|(?<=')[^'>]*|[^\s>"']+)/i,
    (_, before: string, quote: string, value: string) => before + quote + masks.of(value),
  )
}

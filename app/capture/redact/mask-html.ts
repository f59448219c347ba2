import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** A page with the values of its secret fields masked: `input` and `meta` elements that are named like a password or a token. */
export function maskHtml(page: string, masks: Masks): string {
  return page.replace(/<(?:input|meta)\b[^>]*>/gi, (tag) => {
    const name = /\s(?:name|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/i.exec(tag)
    if (!isSecretName(name?.[1] ?? name?.[2] ?? name?.[3] ?? '')) return tag
    return tag.replace(
      /(\s(?:value|content)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)/i,
      (_, before: string, value: string) =>
        before + (/^["']/.test(value) ? value[0] + masks.of(value.slice(1, -1)) + value[0] : masks.of(value)),
    )
  })
}

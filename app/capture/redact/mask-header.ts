import { maskUrl } from './mask-url.ts'
import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** The value of a header, of a request or an answer, with what is secret in it masked. Names of cookies and schemes stay. */
export function maskHeader(name: string, value: string, masks: Masks): string {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization':
      return value.replace(/^([\w-]+ +)?([\s\S]*)$/, (_, scheme: string | undefined, secret: string) => (scheme ?? '') + masks.of(secret))
    case 'cookie':
      return value
        .split(';')
        .map((cookie) => maskCookie(cookie, masks))
        .join(';')
    case 'set-cookie': {
      const end = value.indexOf(';')
      return end < 0 ? maskCookie(value, masks) : maskCookie(value.slice(0, end), masks) + value.slice(end)
    }
    case 'referer':
    case 'location':
    case 'content-location':
      return maskUrl(value, masks)
    default:
      return isSecretName(name) ? masks.of(value) : value
  }
}

/** Lines of a head, as they came, with their line ends. Offsets stay as they were. */
export function maskHead(head: string, masks: Masks): string {
  return head.replace(
    /^([^:\r\n]*)(:[ \t]*)([^\r\n]*)/gm,
    (_, name: string, colon: string, value: string) => name + colon + maskHeader(name.trim(), value, masks),
  )
}

/** RFC 6265 section 5.4: what has no `=` is a value without a name. */
function maskCookie(cookie: string, masks: Masks): string {
  const value = cookie.indexOf('=') + 1
  const from = value > 0 ? value : cookie.length - cookie.trimStart().length
  return cookie.slice(0, from) + masks.of(cookie.slice(from))
}

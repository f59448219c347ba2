import { latin1Text } from '../fastcgi/text.ts'
import type { Note } from './note.ts'

/**
 * The head of the HTTP answer that a web server makes of a CGI head (RFC 3875 section 6): `Status` decides, else a Location means 302, else
 * it is 200. What the web server adds is not known; nothing is corrected, and a line without a colon is left out. Texts are latin1.
 */
export function rebuiltAnswer(head: Uint8Array): Omit<Note & { readonly type: 'answered' }, 'type'> {
  const headers: [string, string][] = []
  let said = ''
  for (const line of latin1Text(head).split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()]
    if (name.toLowerCase() === 'status') said = value
    else headers.push([name, value])
  }
  const status = Number(/^\d{3}(?!\d)/.exec(said)?.[0] ?? (headers.some(([name]) => name.toLowerCase() === 'location') ? 302 : 200))
  return { status, reason: /^\d{3}(?!\d)\s*(.*)$/.exec(said)?.[1] ?? '', headers }
}

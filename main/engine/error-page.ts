import { STATUS_CODES } from 'node:http'
import type { FailureData } from '../../app/failure.ts'
import { printable } from './printable.ts'

export interface ErrorPageOptions {
  /** Whether the client may see what happened: loopback clients only. */
  readonly details: boolean
  /** Number of the exchange; undefined: not shown. */
  readonly id?: number | undefined
  /** The client's Accept header; HTML only where it asks for it: curl and PHP get text. */
  readonly accept?: string | undefined
}

export interface ErrorPage {
  readonly status: number
  /** With Content-Type and Content-Length. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/**
 * A small page, or text, for an error of ours. Without a `status` of its own the failure is a 500. To a host name that no site has, nothing
 * is told, also not on loopback: the browser may be there on behalf of a foreign page (DNS rebinding).
 */
export function errorPage(failure: FailureData, { details, id, accept = '' }: ErrorPageOptions): ErrorPage {
  const status = failure.status ?? 500
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`
  const told = details && status !== 421
  const lines = told ? [failure.says, failure.mend, id === undefined ? 'Sluice' : `Sluice, exchange ${id}`].map(printable) : []
  const html = /\btext\/html\b|\bapplication\/xhtml\+xml\b/i.test(accept)
  const body = new TextEncoder().encode(html ? page(title, lines) : `${[title, ...lines].join('\n')}\n`)
  return {
    status,
    headers: [
      ['Content-Type', html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'],
      ['Content-Length', String(body.length)],
      ['Cache-Control', 'no-store'],
      ['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'"],
      ['X-Content-Type-Options', 'nosniff'],
      ...(EXTRA[failure.code] ?? []),
    ],
    body,
  }
}

/** What HTTP wants beside the status: RFC 9110 sections 10.2.1 and 10.2.3. */
const EXTRA: Partial<Record<FailureData['code'], ErrorPage['headers']>> = {
  'method-not-for-file': [['Allow', 'GET, HEAD']],
  'http-method-refused': [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']],
  'queue-full': [['Retry-After', '5']],
  'queue-timeout': [['Retry-After', '5']],
  'responder-overloaded': [['Retry-After', '5']],
  'servers-down': [['Retry-After', '5']],
  'pool-starting-too-long': [['Retry-After', '2']],
}

function page(title: string, [says, mend, foot]: readonly string[]): string {
  const told =
    says === undefined ? '' : `<p>${escaped(says)}</p><p class="mend">${escaped(mend ?? '')}</p><footer>${escaped(foot ?? '')}</footer>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style><main><h1>${escaped(title)}</h1>${told}</main></html>\n`
}

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:42em;padding:0 1.5em}h1{font-size:1.25em}p{overflow-wrap:anywhere;white-space:pre-wrap}.mend,footer{opacity:.75}footer{font-size:.85em;margin-top:2em}'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

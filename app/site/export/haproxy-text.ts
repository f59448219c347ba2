import { templateParts } from '../rules/template.ts'
import { urlLiteral } from '../rules/url-text.ts'
import { impossible } from './config-text.ts'

/** A word of a haproxy.cfg (configuration manual, section 2.2). @param what it is, for a person @throws Failure `export-impossible` */
export function haproxyWord(text: string, what: string): string {
  if (text.includes('\0')) throw impossible('HAProxy', what, 'it holds a NUL byte')
  if (new TextEncoder().encode(text).length > LONGEST)
    throw impossible('HAProxy', what, `a line of its configuration has ${LONGEST} bytes at most`)
  if (/^[A-Za-z0-9_./:@=+-]+$/.test(text)) return text
  return `"${text.replace(/[\\"$]/g, '\\$&').replace(/[\x01-\x1f\x7f]/g, hexadecimal)}"`
}

/** The value of a header, in a log-format. @throws Failure `export-impossible` */
export function haproxyField(value: string, what: string): string {
  if (value === '') throw impossible('HAProxy', what, 'it sends no empty headers')
  return haproxyWord(haproxyLiteral(value), what)
}

/** A text in a log-format, where % begins a field. */
export const haproxyLiteral = (text: string): string => text.replaceAll('%', '%%')

/** A log-format that says what a template does. @param url each field is encoded, and what stands around them */
export function haproxyFormat(template: string, how: { readonly url?: boolean; readonly captures?: string } = {}): string {
  return templateParts(template)
    .map((part) => {
      if (typeof part === 'string') return haproxyLiteral(how.url ? urlLiteral(part) : part)
      const fetch = fetchOf(part.field, how)
      return how.url && part.field !== 'query' && part.field !== 'path' ? `%[${fetch},url_enc,regsub(%2F,/,g)]` : `%[${fetch}]`
    })
    .join('')
}

/** Longer lines are refused; some of it is needed for the rest of the line. */
const LONGEST = 1500
const hexadecimal = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

function fetchOf(field: string, { url, captures }: { readonly url?: boolean; readonly captures?: string }): string {
  const known = FETCHES[field]
  if (known !== undefined) return field === 'path' && url ? 'path' : known
  if (/^[1-9]$/.test(field)) return `var(${captures ?? 'txn.c'}${field})`
  const [, kind, name = ''] = /^(header|query)\.(.+)$/s.exec(field) ?? []
  if (!/^[A-Za-z0-9_.-]+$/.test(name))
    throw impossible('HAProxy', `the field \${${field}}`, 'its name has letters that mean something there')
  return kind === 'header' ? `req.fhdr(${name})` : `url_param(${name}),url_dec(1)`
}

const FETCHES: Readonly<Record<string, string>> = {
  scheme: 'ssl_fc,iif(https,http)',
  path: 'var(txn.path)',
  host: 'var(txn.host)',
  port: 'dst_port',
  method: 'method',
  query: 'query',
  client: 'src',
}

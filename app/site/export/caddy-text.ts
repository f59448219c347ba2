import { templateParts } from '../rules/template.ts'
import { impossible } from './config-text.ts'

/** A word of a Caddyfile in which a placeholder may stand. @throws Failure `export-impossible` */
export function caddyWord(text: string, what: string): string {
  return caddyQuoted(withoutPlaceholder(text, what), what)
}

/** A text that Caddy finds no placeholder in. @throws Failure `export-impossible` */
export function withoutPlaceholder(text: string, what: string): string {
  if (/\{.*\}/s.test(text)) throw impossible('Caddy', what, 'what stands in braces is a placeholder there')
  return text
}

/** What a template does, with Caddy's placeholders. @param captures name of the expression that matched the path @param port of the listener */
export function caddyTemplate(template: string, { captures, port, what }: { captures: string; port: number; what: string }): string {
  const text = templateParts(template).map((part) => {
    if (typeof part === 'string') {
      if (/[{}]/.test(part)) throw impossible('Caddy', what, 'a brace begins or ends a placeholder there')
      return part
    }
    return part.field === 'port' ? String(port) : `{${placeholder(part.field, captures)}}`
  })
  return caddyQuoted(text.join(''), what)
}

/** A text of an expression (CEL). Braces and back quotes mean something to the Caddyfile around it. */
export const celText = (text: string): string =>
  JSON.stringify(text).replace(/[{}`\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A word with the placeholders that are in it. @throws Failure `export-impossible` */
export function caddyQuoted(text: string, what: string): string {
  if (text.includes('\0') || text.includes('{$') || /^[{}]$/.test(text) || text.includes('\r'))
    throw impossible('Caddy', what, 'it holds what no quotes keep from having a meaning there')
  if (/^[A-Za-z0-9_./:@=+*-]+$/.test(text)) return text
  if (!text.includes('`')) return `\`${text}\``
  if (text.includes('\\')) throw impossible('Caddy', what, 'it holds a back quote and a backslash')
  return `"${text.replaceAll('"', '\\"')}"`
}

function placeholder(field: string, captures: string): string {
  const known = PLACEHOLDERS[field]
  if (known !== undefined) return known
  if (/^[1-9]$/.test(field)) return `http.regexp.${captures}.${field}`
  const [, kind, name = ''] = /^(header|query)\.(.+)$/s.exec(field) ?? []
  if (!/^[A-Za-z0-9_-]+$/.test(name)) throw impossible('Caddy', `the field \${${field}}`, 'its name has letters that mean something there')
  return kind === 'header' ? `http.request.header.${name}` : `http.request.uri.query.${name}`
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  scheme: 'http.request.scheme',
  path: 'http.request.orig_uri.path',
  host: 'http.request.host',
  method: 'http.request.method',
  // Of orig_uri it would be encoded once more in a rewrite.
  query: 'http.request.uri.query',
  client: 'http.request.remote.host',
}

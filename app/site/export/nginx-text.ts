import { templateParts } from '../rules/template.ts'
import { impossible } from './config-text.ts'

/** A word of an nginx configuration in which $ means itself, such as a regular expression. @throws Failure `export-impossible` */
export function nginxWord(text: string, what: string): string {
  if (text.includes('\0')) throw impossible('nginx', what, 'it holds a NUL byte')
  if (new TextEncoder().encode(text).length > LONGEST) throw impossible('nginx', what, `its words have ${LONGEST} bytes at most`)
  if (/^[A-Za-z0-9_./:@=+-]+$/.test(text)) return text
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
}

/** The same where a $ would begin a variable: nginx has no escape for it, but a variable may hold one. */
export const nginxValue = (text: string, what: string): string => nginxWord(text, what).replaceAll('$', `\${${DOLLAR}}`)

/** What a template does, as a word. @param captures begins the names of the variables that hold what a path's wildcards stand for */
export function nginxTemplate(template: string, captures: string, what: string): string {
  const text = templateParts(template).map((part) =>
    typeof part === 'string' ? withoutQuotes(nginxValue(part, what)) : `\${${variableOf(part.field, captures)}}`,
  )
  return `"${text.join('')}"`
}

/** An expression whose groups have names, from the first on: what $1 holds is encoded by `set`, a variable of a group is not. */
export function withNames(source: string, names: readonly string[]): string {
  const left = [...names]
  return source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\(\?<[A-Za-z_]\w*>|\((?!\?)/gs, (part) => {
    const name = part.startsWith('(') ? left.shift() : undefined
    return name === undefined ? part : `(?<${name}>`
  })
}

/** Holds a dollar: `geo $sluice_dollar { default "$"; }`. */
export const DOLLAR = 'sluice_dollar'
/** The path that was asked for, decoded: $uri is another one after each internal redirect. */
export const ASKED = 'sluice_path'

/** nginx reads its file through a buffer of 4096 bytes, which a word must fit. */
const LONGEST = 3000
const withoutQuotes = (word: string): string => (word.startsWith('"') ? word.slice(1, -1) : word)

/** @throws Failure `export-impossible` */
export function variableOf(field: string, captures: string): string {
  const known = VARIABLES[field]
  if (known !== undefined) return known
  if (/^[1-9]$/.test(field)) return `${captures}${field}`
  const [, kind, name = ''] = /^(header|query)\.(.+)$/s.exec(field) ?? []
  const plain = kind === 'header' ? name.toLowerCase().replaceAll('-', '_') : name
  if (!/^[A-Za-z0-9_]+$/.test(plain))
    throw impossible('nginx', `the field \${${field}}`, 'its variables have letters, digits and _ in their names')
  return `${kind === 'header' ? 'http' : 'arg'}_${plain}`
}

const VARIABLES: Readonly<Record<string, string>> = {
  scheme: 'scheme',
  path: ASKED,
  host: 'host',
  port: 'server_port',
  method: 'request_method',
  query: 'args',
  client: 'remote_addr',
}

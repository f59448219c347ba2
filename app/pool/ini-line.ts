import { isConstant } from './ini-expression.ts'
import { type IniFault, type ScannedValue, scanValue } from './ini-scan.ts'

/** A statement of a line. `at`: offset in the line, from 0, of its first character. */
export type IniStatement =
  | { readonly kind: 'section'; readonly at: number; readonly name: string }
  /** `value` null: a key alone, without =. */
  | { readonly kind: 'entry'; readonly at: number; readonly key: string; readonly value: ScannedValue | null }
  /** `key[name] = value` */
  | { readonly kind: 'array'; readonly at: number; readonly key: string; readonly name: string; readonly value: ScannedValue }

/** What PHP's INI scanner makes of one physical line. */
export interface ScannedLine {
  readonly statements: readonly IniStatement[]
  /** PHP refuses the line at this place; the statements before it were read. */
  readonly fault?: IniFault
}

/** Scans a line as Zend/zend_ini_scanner.l and zend_ini_parser.y do. `line`: with or without its end. */
export function scanLine(line: string): ScannedLine {
  const whole = cut(line)
  const statements: IniStatement[] = []
  const refused = (at: number, found: string): ScannedLine => ({ statements, fault: { at: Math.min(at, line.length), found } })
  for (let at = whole.startsWith('\uFEFF') ? 1 : 0; at < whole.length; ) {
    const nothing = match(/[ \t]*(?:;[^\r\n]*)?(?:\r\n?|\n)|\t[ \t]*| +\t[ \t]*/y, whole, at)
    const label = match(LABEL, whole, at)
    if (nothing.length > label.length) {
      at += nothing.length
      continue
    }
    if (whole.charAt(at) === '[') {
      const section = sectionAt(whole, at)
      if (!section) return refused(at, 'a [ without its ]')
      statements.push({ kind: 'section', at, name: section.name })
      at = section.next
      continue
    }
    const key = label.trim()
    if (label === '' || (label.trim() === '' && match(/[ \t]*=/y, whole, at) !== '')) return whole.charAt(at) === '\0' ? { statements } : refused(at, whole.charAt(at))
    if (/^(?:true|on|yes|false|off|no|none|null)$/i.test(key) && !label.startsWith(' ')) return refused(at, key)
    const keyAt = at + label.length - label.trimStart().length
    at += label.length
    if (whole.charAt(at) === '[') {
      const offset = offsetAt(whole, at + 1)
      if (!offset) return refused(at, 'a [ without its ]')
      const equals = match(/[ \t]*=[ \t]*/y, whole, offset.next)
      if (equals === '') return refused(offset.next, whole.slice(offset.next).trim().charAt(0) || 'the end of the line')
      const value = scanValue(whole, offset.next + equals.length)
      if (value.fault) return { statements, fault: value.fault }
      statements.push({ kind: 'array', at: keyAt, key, name: offset.name, value })
      at = value.next
      continue
    }
    const equals = match(/[ \t]*=[ \t]*/y, whole, at)
    const value = equals === '' ? null : scanValue(whole, at + equals.length)
    if (value?.fault) return { statements, fault: value.fault }
    statements.push({ kind: 'entry', at: keyAt, key, value })
    if (value) at = value.next
  }
  return { statements }
}

/** A NUL ends the text that PHP-FPM hands over; it adds the line feed itself. */
const cut = (line: string): string => `${line.replace(/\n$/, '').replace(/\0[\s\S]*$/, '')}\n`

/** No blank but the space: a tab ends a name. */
const LABEL = /[^=\n\r\t;&|^$~(){}!"[\0]+/y

function sectionAt(line: string, at: number): { readonly name: string; readonly next: number } | undefined {
  const read = pieces(line, at + 1)
  if (!read || line.charAt(read.to) !== ']') return undefined
  return { name: read.texts.map(({ text }) => text).join(''), next: read.to + 1 + match(/[ \t]*(?:\r\n?|\n)?/y, line, read.to + 1).length }
}

/** Blanks before the name in brackets are dropped, those after it are of it. */
function offsetAt(line: string, at: number): { readonly name: string; readonly next: number } | undefined {
  const read = pieces(line, at + match(/[ \t]*/y, line, at).length)
  if (!read || line.charAt(read.to) !== ']') return undefined
  return { name: read.texts.map(({ text, bare }) => (bare && isConstant(text) ? text : text)).join(''), next: read.to + 1 }
}

/** What stands between brackets: quoted pieces, `${VAR}`, and text without any of `$ " ' ; ]` and the backslash. */
function pieces(line: string, from: number): { readonly texts: readonly { text: string; bare: boolean }[]; readonly to: number } | undefined {
  const texts: { text: string; bare: boolean }[] = []
  let at = from
  for (;;) {
    const quoted = match(/'[^'\n]+'|[ \t]*"(?:[^"\\\n]|\\[^\n])*"[ \t]*/y, line, at)
    const bare = match(/(?:[^$\n\r;"'\]\\]|\\[\s\S]|\$(?:\\[\s\S]|[^{\0]))+|\$\{[^=\n\r\t;&|^$~(){}!"[\]\0]+\}/y, line, at)
    if (quoted === '' && bare === '') return { texts, to: at }
    texts.push(quoted === '' ? { text: bare, bare: true } : { text: withoutQuotes(quoted), bare: false })
    at += quoted === '' ? bare.length : quoted.length
  }
}

function withoutQuotes(quoted: string): string {
  const inner = quoted.trim()
  return inner.startsWith("'") ? inner.slice(1, -1) : inner.slice(1, -1).replace(/\\([\\"$])/g, '$1')
}

/** @param sticky a regular expression with the flag y */
function match(sticky: RegExp, line: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(line)?.[0] ?? ''
}

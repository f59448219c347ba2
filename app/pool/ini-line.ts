import { type IniFault, type ScannedValue, scanValue } from './ini-scan.ts'
import type { Variable } from './ini-tokens.ts'
import { matchAt } from './match-at.ts'

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

/** Scans a line, with or without its end, as Zend/zend_ini_scanner.l and zend_ini_parser.y do; usually there is one statement on it. */
export function scanLine(line: string, variable?: Variable): ScannedLine {
  const whole = asHandedOver(line)
  const statements: IniStatement[] = []
  for (let at = whole.startsWith('\uFEFF') ? 1 : 0; at < whole.length; ) {
    const nothing = matchAt(NOTHING, whole, at)
    if (nothing.length > matchAt(LABEL, whole, at).length) at += nothing.length
    else {
      const read = whole.charAt(at) === '[' ? section(whole, at, variable) : setting(whole, at, variable)
      if ('found' in read) return { statements, fault: { at: Math.min(read.at, line.length), found: read.found } }
      statements.push(read.statement)
      at = read.next
    }
  }
  return { statements }
}

/** A NUL ends the text that PHP-FPM hands over; it adds the line feed itself. */
const asHandedOver = (line: string): string => `${line.replace(/\n$/, '').replace(/\0[\s\S]*$/, '')}\n`

/** No blank but the space: a tab ends a name. Of what may stand at a place, the longest wins. */
const LABEL = /[^=\n\r\t;&|^$~(){}!"[\0]+/y
const NOTHING = /[ \t]*(?:;[^\r\n]*)?(?:\r\n?|\n)| *\t[ \t]*/y
const EQUALS = /[ \t]*=[ \t]*/y

type Read = { readonly statement: IniStatement; readonly next: number } | IniFault

function section(line: string, at: number, variable?: Variable): Read {
  const name = bracketed(line, at + 1, variable)
  if (!name) return { at, found: 'a [ without its ]' }
  return { statement: { kind: 'section', at, name: name.text }, next: name.next + matchAt(/[ \t]*(?:\r\n?|\n)?/y, line, name.next).length }
}

function setting(line: string, from: number, variable?: Variable): Read {
  const label = matchAt(LABEL, line, from)
  const key = label.trim()
  const at = from + label.length - label.trimStart().length
  const open = from + label.length
  const isArray = line.charAt(open) === '['
  if (key === '' && !isArray) return { at, found: line.slice(at).trim().charAt(0) }
  if (!isArray && !label.startsWith(' ') && /^(?:true|on|yes|false|off|none|no|null)$/i.test(key)) return { at, found: key }
  const brackets = isArray ? bracketed(line, open + 1 + matchAt(/[ \t]*/y, line, open + 1).length, variable) : null
  if (brackets === undefined) return { at: open, found: 'a [ without its ]' }
  const afterKey = brackets ? brackets.next : open
  const equals = matchAt(EQUALS, line, afterKey)
  if (equals === '') {
    if (brackets) return { at: afterKey, found: line.slice(afterKey).trim().charAt(0) || 'the end of the line' }
    return { statement: { kind: 'entry', at, key, value: null }, next: afterKey }
  }
  const value = scanValue(line, afterKey + equals.length, variable)
  if (value.fault) return value.fault
  const statement: IniStatement = brackets ? { kind: 'array', at, key, name: brackets.text, value } : { kind: 'entry', at, key, value }
  return { statement, next: value.next }
}

/** What stands between brackets, blanks included. undefined: there is no ]. */
function bracketed(
  line: string,
  from: number,
  variable: Variable = () => undefined,
): { readonly text: string; readonly next: number } | undefined {
  let text = ''
  let at = from
  for (let piece = PIECE.exec(line.slice(at)); piece; piece = PIECE.exec(line.slice(at))) {
    const [whole, double, single, name, bare] = piece
    const quoted = double ?? single
    text += quoted === undefined ? (bare ?? variable((name ?? '').trim()) ?? whole) : inside(quoted)
    at += whole.length
  }
  return line.charAt(at) === ']' ? { text, next: at + 1 } : undefined
}

/** A text in quotes, a `${NAME}`, or what is neither. */
const PIECE =
  /^(?:[ \t]*("(?:[^"\\\n]|\\[^\n])*")[ \t]*|('[^'\n]+')|\$\{([^=\n\r\t;&|^$~(){}!"[\0]+)\}|((?:[^$\n\r;"'\]\\]|\\[\s\S]|\$(?:\\[\s\S]|[^{\0]))+))/

const inside = (quoted: string): string => (quoted.startsWith("'") ? quoted.slice(1, -1) : quoted.slice(1, -1).replace(/\\([\\"$])/g, '$1'))

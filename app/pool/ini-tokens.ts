import { matchAt } from './match-at.ts'

/** A piece of a value, as PHP's INI scanner cuts it. Offsets: UTF-16 units of the line, from 0. */
export interface IniToken {
  /** `line-end`: another statement may follow. `end`: what is left of the line is dropped. `fault`: a syntax error. */
  readonly kind: 'text' | 'constant' | 'word' | 'operator' | 'line-end' | 'end' | 'fault'
  readonly at: number
  readonly to: number
  /** Without quotes and backslashes; of a fault, what it is; of a line-end that is none, the character that ends the value. */
  readonly written: string
  /** Of a word that means yes or no, whatever the case of its letters: '1' or ''. */
  readonly reads?: string
  /** A `${VAR}` that is not known, or holds one. */
  readonly variable?: true
}

/** What `${NAME}` stands for; undefined where that is not known: then it stays as it is. */
export type Variable = (name: string) => string | undefined

/**
 * The tokens of the value at `from`, up to `line-end`, `end` or `fault`. `line` is one physical line with its line feed:
 * PHP-FPM hands the scanner no more. (Zend/zend_ini_scanner.l, ST_VALUE: the longest match wins, then the first rule.)
 */
export function valueTokens(line: string, from: number, variable: Variable): IniToken[] {
  const tokens: IniToken[] = []
  for (let at = from; ; ) {
    const token = tokenAt(line, at, variable)
    tokens.push(token)
    if (token.kind === 'line-end' || token.kind === 'end' || token.kind === 'fault') return tokens
    at = token.to
  }
}

function tokenAt(line: string, at: number, variable: Variable): IniToken {
  const blanks = matchAt(/[ \t]*/y, line, at)
  const after = line.charAt(at + blanks.length)
  // A NUL ends the text that the scanner is given.
  if (after === '' || after === '\0') return { kind: 'end', at, to: line.length, written: '' }
  const lineEnd = matchAt(/[ \t]*(?:;[^\r\n]*)?(?:\r\n?|\n)/y, line, at)
  if (lineEnd !== '') return { kind: 'line-end', at, to: at + lineEnd.length, written: '' }
  if (after === '"') return doubleQuoted(line, at, at + blanks.length + 1, variable)
  if (blanks !== '') return { kind: 'text', at, to: at + blanks.length, written: blanks }
  if (after === "'") return singleQuoted(line, at)
  if (after === '=') return { kind: 'fault', at, to: at, written: '=' }
  if (line.startsWith('\x24{', at)) return variableAt(line, at, variable)
  const operator = matchAt(/[&|^~()!][ \t]*/y, line, at)
  if (operator !== '') return { kind: 'operator', at, to: at + operator.length, written: operator.charAt(0) }
  return bare(line, at)
}

function bare(line: string, at: number): IniToken {
  const text = matchAt(/(?:[^$= \t\n\r;&|^~()!"'\0]|\$(?:\\[\s\S]|[^{\0]))+/y, line, at) // a $ takes the next character, whatever it is
  const word = matchAt(/(?:true|on|yes|false|off|none|no|null)[ \t]*/iy, line, at)
  if (word !== '' && word.length >= text.length)
    return { kind: 'word', at, to: at + word.length, written: word.trim(), reads: /^(?:true|on|yes)\b/i.test(word) ? '1' : '' }
  if (text !== '') return { kind: /^[A-Za-z_]\w*$/.test(text) ? 'constant' : 'text', at, to: at + text.length, written: text }
  return { kind: 'line-end', at, to: at + 1, written: line.charAt(at) }
}

/** Of an apostrophe without a second one on the line, the rest is dropped; '' is no string, it ends the value. */
function singleQuoted(line: string, at: number): IniToken {
  const close = line.indexOf("'", at + 1)
  if (close === -1) return { kind: 'end', at, to: line.length, written: '' }
  if (close === at + 1) return { kind: 'line-end', at, to: close, written: "'" }
  return { kind: 'text', at, to: close + 1, written: line.slice(at + 1, close) }
}

/** @param from after the quote. Blanks beside the quotes are not of the value. */
function doubleQuoted(line: string, at: number, from: number, variable: Variable): IniToken {
  let [close, written, unknown] = [from, '', false]
  while (close < line.length && line.charAt(close) !== '"') {
    if (line.startsWith('\x24{', close)) {
      const token = variableAt(line, close, variable)
      if (token.kind === 'fault') return token
      unknown ||= token.variable ?? false
      written += token.written
      close = token.to
      continue
    }
    // The last quote of "C:\" is one: there its backslash escapes nothing.
    const escapes = line.charAt(close) === '\\' && !/^"[\r\n]/.test(line.slice(close + 1, close + 3))
    const piece = line.slice(close, close + (escapes ? 2 : 1))
    written += piece.replace(/^\\([\\"$])$/, '$1')
    close += piece.length
  }
  if (close >= line.length) return { kind: 'fault', at, to: line.length, written: 'the end of the line; a " is missing' }
  const to = close + 1 + matchAt(/[ \t]*/y, line, close + 1).length
  return { kind: 'text', at, to, written, ...(unknown ? { variable: true } : {}) }
}

function variableAt(line: string, at: number, variable: Variable): IniToken {
  const whole = matchAt(/\$\{[^=\n\r\t;&|^$~(){}!"[\0]+\}/y, line, at)
  if (whole === '') return { kind: 'fault', at, to: at, written: '\x24{ without a name and a }' }
  const known = variable(whole.slice(2, -1).trim())
  return { kind: 'text', at, to: at + whole.length, written: known ?? whole, ...(known === undefined ? { variable: true } : {}) }
}

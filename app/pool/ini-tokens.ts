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
  /** A `${VAR}`, or holds one. */
  readonly variable?: true
}

/**
 * The tokens of the value at `from`, up to `line-end`, `end` or `fault`. `line` is one physical line with its line feed:
 * PHP-FPM hands the scanner no more. (Zend/zend_ini_scanner.l, ST_VALUE: the longest match wins, then the first rule.)
 */
export function valueTokens(line: string, from: number): IniToken[] {
  const tokens: IniToken[] = []
  for (let at = from; ; ) {
    const token = tokenAt(line, at)
    tokens.push(token)
    if (token.kind === 'line-end' || token.kind === 'end' || token.kind === 'fault') return tokens
    at = token.to
  }
}

function tokenAt(line: string, at: number): IniToken {
  const blanks = match(/[ \t]*/y, line, at)
  const after = line.charAt(at + blanks.length)
  // A NUL ends the text that the scanner is given.
  if (after === '' || after === '\0') return { kind: 'end', at, to: line.length, written: '' }
  const lineEnd = match(/[ \t]*(?:;[^\r\n]*)?(?:\r\n?|\n)/y, line, at)
  if (lineEnd !== '') return { kind: 'line-end', at, to: at + lineEnd.length, written: '' }
  if (after === '"') return doubleQuoted(line, at, at + blanks.length + 1)
  if (blanks !== '') return { kind: 'text', at, to: at + blanks.length, written: blanks }
  if (after === "'") return singleQuoted(line, at)
  if (after === '=') return { kind: 'fault', at, to: at, written: '=' }
  if (line.startsWith('\x24{', at)) return variable(line, at)
  const operator = match(/[&|^~()!][ \t]*/y, line, at)
  if (operator !== '') return { kind: 'operator', at, to: at + operator.length, written: operator.charAt(0) }
  return bare(line, at)
}

function bare(line: string, at: number): IniToken {
  const text = match(/(?:[^$= \t\n\r;&|^~()!"'\0]|\$(?:\\[\s\S]|[^{\0]))+/y, line, at) // a $ takes the next character, whatever it is
  const word = match(/(?:true|on|yes|false|off|none|no|null)[ \t]*/iy, line, at)
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
function doubleQuoted(line: string, at: number, from: number): IniToken {
  let close = from
  let holdsVariable = false
  for (; close < line.length && line.charAt(close) !== '"'; close++) {
    if (line.charAt(close) === '\\') {
      // The last quote of "C:\" is one: there its backslash escapes nothing.
      if (!/["][\r\n]/y.test(line.slice(close + 1, close + 3))) close++
    } else if (line.startsWith('\x24{', close)) {
      const token = variable(line, close)
      if (token.kind === 'fault') return token
      holdsVariable = true
      close = token.to - 1
    }
  }
  if (close >= line.length) return { kind: 'fault', at, to: line.length, written: 'the end of the line; a " is missing' }
  const to = close + 1 + match(/[ \t]*/y, line, close + 1).length
  const written = line.slice(from, close).replace(/\\([\\"$])/g, '$1')
  return { kind: 'text', at, to, written, ...(holdsVariable ? { variable: true } : {}) }
}

function variable(line: string, at: number): IniToken {
  const whole = match(/\$\{[^=\n\r\t;&|^$~(){}!"[\]\0]+\}/y, line, at)
  if (whole === '') return { kind: 'fault', at, to: at, written: '\x24{ without a name and a }' }
  return { kind: 'text', at, to: at + whole.length, written: whole, variable: true }
}

/** @param sticky a regular expression with the flag y */
function match(sticky: RegExp, line: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(line)?.[0] ?? ''
}

import { evaluate } from './ini-expression.ts'
import { type Variable, valueTokens } from './ini-tokens.ts'

/** A syntax error. `at`: offset in the line, from 0. */
export interface IniFault {
  readonly at: number
  /** What stands there. */
  readonly found: string
}

/** What PHP's INI scanner (its normal mode) makes of one value. Offsets: UTF-16 units of the line, from 0. */
export interface ScannedValue {
  /** Without quotes; `${VAR}`, constants, expressions and words such as `on` stay as they are written. */
  readonly written: string
  /** What PHP-FPM is given: '1' for `on`, '' for `none`, '3' for `1|2`. */
  readonly reads: string
  /** Whether `reads` is certain: false where it holds a `${VAR}` or the name of a constant of PHP, which stay in it. */
  readonly sure: boolean
  /** Where it begins, and where it ends: after its last character that is no blank; what the scanner drops of a line belongs to it, a comment does not. */
  readonly from: number
  readonly to: number
  /** Where the next statement may begin. */
  readonly next: number
  /** PHP refuses it. */
  readonly fault?: IniFault
}

/** Scans the value at `from`. `line` is one physical line, with or without its end: nothing goes on in the next. */
export function scanValue(line: string, from: number, variable: Variable = () => undefined): ScannedValue {
  const whole = line.endsWith('\n') ? line : `${line}\n`
  const tokens = valueTokens(whole, from, variable)
  const end = tokens.pop()
  if (!end) throw new RangeError('a value has an end')
  const isPlainEnd = end.kind === 'line-end' && end.written === ''
  const to = trimmed(line, from, isPlainEnd ? (tokens.at(-1)?.to ?? from) : commentStart(line, from))
  const next = end.kind === 'line-end' ? end.to : whole.length
  const faulty = (at: number, found: string): ScannedValue => {
    return {
      written: withoutQuotes(line.slice(from, to)),
      reads: '',
      sure: false,
      from,
      to,
      next,
      fault: { at: Math.min(at, line.length), found },
    }
  }
  if (end.kind === 'fault') return faulty(end.at, end.written)
  if (tokens.length === 0)
    return end.kind === 'end' ? faulty(from, 'the end of the line') : { written: '', reads: '', sure: true, from, to, next }
  const value = evaluate(tokens)
  if ('misfit' in value) return faulty(value.misfit?.at ?? end.at, value.misfit?.written.trim() || 'the end of the line')
  const isExpression = tokens.some(({ kind }) => kind === 'operator')
  const written = isExpression ? line.slice(from, to) : tokens.map((token) => token.written).join('')
  return { written, reads: value.text, sure: value.sure, from, to, next }
}

/** Where a comment begins, as a person reads it: of what PHP does not take, too, a part is the value and a part is not. */
function commentStart(line: string, from: number): number {
  let quote = ''
  for (let at = from; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\n' || char === '\r' || (quote === '' && char === ';')) return at
    if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    else if (quote === '"' && char === '\\') at++
  }
  return line.length
}

const withoutQuotes = (text: string): string => text.replace(/["']/g, '')

function trimmed(line: string, from: number, to: number): number {
  let end = Math.min(to, line.length)
  while (end > from && /[ \t\r\n]/.test(line.charAt(end - 1))) end--
  return end
}

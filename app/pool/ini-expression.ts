import type { IniToken } from './ini-tokens.ts'

/** What a value comes to. */
export interface IniReading {
  readonly text: string
  /** Whether `text` is certain: false where a `${VAR}` or one of PHP's constants is in it. */
  readonly sure: boolean
}

/**
 * Evaluates the tokens of a value (without its end) by the grammar of Zend/zend_ini_parser.y: one word for yes or no, or
 * texts put one after the other, with `|`, `&` and `^` between them, `~` and `!` before them, and parentheses.
 * @returns the token that does not fit, null where the end does not
 */
export function evaluate(tokens: readonly IniToken[]): IniReading | { readonly misfit: IniToken | null } {
  const [first] = tokens
  if (first?.kind === 'word') return tokens[1] ? { misfit: tokens[1] } : { text: first.reads ?? '', sure: true }
  const rest = [...tokens]
  const value = expression(rest)
  if (!value || rest.length > 0) return { misfit: rest[0] ?? null }
  return value
}

/** From left to right: the three have one precedence. undefined: what comes next does not fit. */
function expression(rest: IniToken[]): IniReading | undefined {
  let left = operand(rest)
  while (left && isOperator(rest[0], '|&^')) {
    const sign = rest.shift()?.written
    const right = operand(rest)
    if (!right) return undefined
    const [a, b] = [integer(left.text), integer(right.text)]
    left = { text: String(sign === '|' ? a | b : sign === '&' ? a & b : a ^ b), sure: left.sure && right.sure }
  }
  return left
}

function operand(rest: IniToken[]): IniReading | undefined {
  if (isOperator(rest[0], '~!')) {
    const sign = rest.shift()?.written
    const value = operand(rest)
    return value && { text: String(sign === '~' ? ~integer(value.text) : Number(integer(value.text) === 0)), sure: value.sure }
  }
  if (isOperator(rest[0], '(')) {
    rest.shift()
    const value = expression(rest)
    return isOperator(rest[0], ')') && rest.shift() ? value : undefined
  }
  return texts(rest)
}

function texts(rest: IniToken[]): IniReading | undefined {
  let value: IniReading | undefined
  while (rest[0]?.kind === 'text' || rest[0]?.kind === 'constant') {
    const token = rest.shift() as IniToken
    const known = !token.variable && !(token.kind === 'constant' && isConstant(token.written))
    value = { text: (value?.text ?? '') + token.written, sure: (value?.sure ?? true) && known }
  }
  return value
}

/** Constants that php-fpm has when it reads its files; other bare words stand for themselves. */
export const isConstant = (word: string): boolean =>
  /^(E_[A-Z_]+|PHP_[A-Z0-9_]+|ZEND_[A-Z_]+|M_[A-Z0-9_]+|LOG_[A-Z0-9]+|INI_[A-Z_]+|LC_[A-Z]+|SIG[A-Z0-9]+|INF|NAN|DEBUG_[A-Z_]+|DIRECTORY_SEPARATOR|PATH_SEPARATOR|PEAR_[A-Z_]+|DEFAULT_INCLUDE_PATH)$/.test(
    word,
  )

const isOperator = (token: IniToken | undefined, signs: string): boolean => token?.kind === 'operator' && signs.includes(token.written)

/** C's atoi: what comes before the first character that is no digit. */
const integer = (text: string): number => Number.parseInt(text, 10) | 0

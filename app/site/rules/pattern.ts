import type { Exec } from './exec.ts'

/** Says whether a text is meant. undefined: no; else what its wildcards or groups stand for, from the first on. */
export type Pattern = (text: string, exec: Exec) => Captures | undefined
export type Captures = readonly string[]

/**
 * What a pattern may be, decided by how it is written:
 * `/about` that text; `/api/*` all that begins so; with `*` (anything but a slash), `**` (anything) and `?` (one character) elsewhere a glob;
 * `~^/x(\d+)$` a regular expression, `~*` one that takes small letters for capital ones. Each wildcard and each group is a capture.
 * @param of `path`: slashes part; `text`: a `*` stands for anything
 * @throws SyntaxError where `patternProblem` has something to say
 */
export function compilePattern(source: string, of: 'path' | 'text'): Pattern {
  const expression = expressionOf(source, of)
  if (expression) return (text, exec) => exec(expression, text)?.slice(1).map(given)
  const wild = source.search(/[*?]/)
  if (wild < 0) return (text) => (text === source ? NONE : undefined)
  const prefix = source.slice(0, wild)
  return (text) => (text.startsWith(prefix) ? [text.slice(wild)] : undefined)
}

/** The same as one regular expression, for other servers: `s`, and `i` where letters of any case are meant. @throws SyntaxError */
export function patternExpression(source: string, of: 'path' | 'text'): RegExp {
  const expression = expressionOf(source, of)
  if (expression) return expression
  const wild = source.search(/[*?]/)
  return wild < 0 ? new RegExp(`^${literal(source)}$`, 's') : new RegExp(`^${literal(source.slice(0, wild))}(.*)$`, 's')
}

/** What is wrong with it, for a person; undefined: nothing. */
export function patternProblem(source: string, of: 'path' | 'text'): string | undefined {
  if (of === 'path' && !/^[/~*]/.test(source)) return `must begin with /, * or ~, and ${source} does not`
  try {
    compilePattern(source, of)
    return undefined
  } catch (error) {
    return `holds ~ and no regular expression: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** undefined: it takes none. `.` matches a line's end, too (CVE-2019-11043). */
function expressionOf(source: string, of: 'path' | 'text'): RegExp | undefined {
  if (source.startsWith('~*')) return new RegExp(source.slice(2), 'si')
  if (source.startsWith('~')) return new RegExp(source.slice(1), 's')
  const wild = source.search(/[*?]/)
  // One wildcard at the end, behind a slash where slashes part: all that begins so.
  const isPrefix =
    wild < 0 || /^\*\*$/.test(source.slice(wild)) || (source.slice(wild) === '*' && (of === 'text' || source[wild - 1] === '/'))
  if (isPrefix) return undefined
  const some = of === 'path' ? '[^/]' : '.'
  const glob = source.replace(/\*\*|[*?]|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === '**') return '(.*)'
    if (part === '*') return `(${some}*)`
    return part === '?' ? `(${some})` : `\\${part}`
  })
  return new RegExp(`^${glob}$`, 'su')
}

const literal = (text: string): string => text.replace(/[\\^$.+()[\]{}|]/g, '\\$&')
const NONE: Captures = []
const given = (group: string | undefined): string => group ?? ''

/** The pattern of a rule for an expression of another server, as a path or a text that begins so where it is no more than that. */
export function sitePattern(expression: string, of: 'path' | 'text', ignoreCase = false): string {
  const [, flags = '', body = expression] = /^\(\?([a-z]+)\)(.*)$/s.exec(expression) ?? []
  const bare = body.replace(/\\(.)/gs, (both, letter: string) => (letter === '/' ? letter : both))
  const anyCase = ignoreCase || flags.includes('i')
  const [, literal, rest] = /^\^((?:\\[^A-Za-z0-9]|[^\\^$.*+?()[\]{}|])*)(\(\.\*\)|\.\*)?\$$/s.exec(bare) ?? []
  if (literal === undefined || anyCase) return `~${anyCase ? '*' : ''}${bare}`
  const text = literal.replace(/\\(.)/gs, '$1')
  if (rest === undefined) return exactly(text, of) ?? `~${bare}`
  return beginning(text, of) ?? `~${bare}`
}

/** undefined: it needs an expression. */
export const exactly = (text: string, of: 'path' | 'text'): string | undefined => (isPlain(text, of) ? text : undefined)

export function beginning(text: string, of: 'path' | 'text'): string | undefined {
  if (!isPlain(text, of)) return text === '' ? '*' : undefined
  return of === 'text' || text.endsWith('/') ? `${text}*` : `${text}**`
}

/** A pattern for any text, where no plain one says it. */
export const quotedPattern = (before: string, text: string, after: string): string =>
  `~${before}${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}${after}`

function isPlain(text: string, of: 'path' | 'text'): boolean {
  return text !== '' && !/[*?]/.test(text) && !text.startsWith('~') && (of === 'text' || text.startsWith('/'))
}

import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** access.log and what is written into it. */
export function logProblems(pool: Reading): Problem[] {
  const log = pool.path('access.log')
  const format = pool.text('access.format')
  const folder = log?.slice(0, log.lastIndexOf('/')) || '/'
  if (log === null) return pool.at('access-format-unused', 'access.format')
  return [
    ...(log && pool.facts.folderExists(folder) === false ? pool.at('log-folder-missing', 'access.log', { path: folder }) : []),
    ...(typeof format === 'string' ? formatProblems(pool, format) : []),
  ]
}

/** What may stand in the braces before a token's letter: one of these, whatever the case. `any`: what you like. `name`: it must be there. */
const TOKENS: Readonly<Record<string, readonly string[] | 'any' | 'name'>> = {
  C: ['user', 'system', 'total'],
  d: ['seconds', 'milli', 'mili', 'milliseconds', 'micro', 'microseconds'],
  M: ['bytes', 'kilobytes', 'kilo', 'megabytes', 'mega'],
  e: 'name',
  o: 'name',
  t: 'any',
  T: 'any',
  ...Object.fromEntries([...'%flmnpPqQrRsu'].map((letter) => [letter, []])),
}

function formatProblems(pool: Reading, format: string): Problem[] {
  const bad = (reason: string): Problem[] => pool.at('access-format-bad', 'access.format', { reason })
  for (let at = format.indexOf('%'); at !== -1; at = format.indexOf('%', at)) {
    const [whole = '%', braces = '', letter = ''] = /^%((?:\{[^}]*\})*)(.?)/su.exec(format.slice(at)) ?? []
    at += whole.length
    const modifier = braces.slice(braces.lastIndexOf('{') + 1, -1)
    // Of a brace that is not closed PHP-FPM reads on, beyond the end of the text.
    if (letter === '{') return bad('a { is not closed')
    if (letter === '' && braces !== '') return bad(`${whole} names no token`)
    if (letter === '') return []
    const allowed = Object.hasOwn(TOKENS, letter) ? TOKENS[letter] : undefined
    if (!allowed) return bad(`there is no token %${letter}`)
    if (allowed === 'name' && modifier === '') return bad(`%${letter} needs a name in braces: %{NAME}${letter}`)
    if (typeof allowed === 'string' || modifier === '' || allowed.includes(modifier.toLowerCase())) continue
    return bad(allowed.length === 0 ? `%${letter} takes no braces` : `%${letter} takes ${allowed.join(', ')}, not ${modifier}`)
  }
  return []
}

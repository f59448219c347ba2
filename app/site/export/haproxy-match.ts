import type { Match } from '../rules/match.ts'
import { patternExpression } from '../rules/pattern.ts'
import { haproxyWord } from './haproxy-text.ts'

/** Conditions as HAProxy has them: lines for the frontend, and what to write after `if`; empty: always. */
export interface HaproxyCondition {
  readonly lines: readonly string[]
  readonly condition: string
}

/** ACLs of one name are one condition where any of them may hold; behind `if` all must. @param id of names that are made */
export function haproxyCondition({ host, path, method, header, query, client, not }: Match, id: string): HaproxyCondition {
  const lines: string[] = []
  const terms: string[] = []
  const acl = (key: string, tests: readonly string[]): void => {
    const name = `${id}_${key}`
    lines.push(...tests.map((test) => `acl ${name} ${test}`))
    terms.push(name)
  }
  if (host)
    acl(
      'host',
      host.map((pattern) => matching('var(txn.host)', pattern, 'text')),
    )
  if (path)
    acl(
      'path',
      path.map((pattern) => matching('var(txn.path)', pattern, 'path')),
    )
  if (method)
    acl(
      'method',
      method.map((name) => `method -m str -- ${haproxyWord(name, 'a method')}`),
    )
  for (const [n, [name, patterns]] of Object.entries(header ?? {}).entries())
    acl(
      `header${n}`,
      patterns.map((pattern) => matching(`req.fhdr(${inExpression(name)})`, pattern, 'text')),
    )
  for (const [n, [name, patterns]] of Object.entries(query ?? {}).entries())
    acl(
      `query${n}`,
      patterns.map((pattern) => matching(`url_param(${inExpression(name)}),url_dec(1)`, pattern, 'text')),
    )
  if (client)
    acl(
      'client',
      client.map((range) => `src ${range === 'loopback' ? '127.0.0.0/8 ::1' : range}`),
    )
  if (not) {
    const inner = haproxyCondition(not, `${id}_not`)
    const flag = `txn.${id}_not`
    lines.push(...inner.lines, `http-request set-var(${flag}) bool(true)${inner.condition && ` if ${inner.condition}`}`)
    terms.push(`!{ var(${flag}) -m bool }`)
  }
  return { lines, condition: terms.join(' ') }
}

/** The lines that put what the wildcards of a path stand for into variables. @returns none where it has no pattern of a path */
export function haproxyCaptures({ path }: Match, numbers: readonly string[], prefix: string): readonly string[] {
  const [first] = path ?? []
  if (first === undefined) return []
  const { source, flags } = patternExpression(first, 'path')
  return numbers.map((n) => {
    const expression = `var(txn.path),regsub('${inline(source, flags).replaceAll("'", '\\x27')}','\\${n}')`
    return `http-request set-var(${prefix}${n}) ${haproxyWord(expression, `the pattern ${first}`)}`
  })
}

function matching(fetch: string, pattern: string, of: 'path' | 'text'): string {
  const { source, flags } = patternExpression(pattern, of)
  return `${haproxyWord(fetch, 'a name')} -m reg -- ${haproxyWord(inline(source, flags), `the pattern ${pattern}`)}`
}

/** An argument of a fetch, with quotes of its own. */
const inExpression = (name: string): string => (/^[A-Za-z0-9_.-]+$/.test(name) ? name : `'${name.replaceAll("'", '')}'`)
/** `.` matches the end of a line in all of Sluice's expressions. */
const inline = (source: string, flags: string): string => `(?${flags.includes('i') ? 'si' : 's'})${source}`

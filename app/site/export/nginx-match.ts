import type { Match } from '../rules/match.ts'
import { patternExpression } from '../rules/pattern.ts'
import { ASKED, nginxWord, variableOf } from './nginx-text.ts'

/** Conditions as nginx has them: maps for `http`, and a variable that is 1 where all holds, else 0. */
export interface NginxCondition {
  readonly maps: readonly string[]
  readonly variable: string
}

/** @param id of the variables that are made @throws Failure `export-impossible` */
export function nginxCondition({ host, path, method, header, query, client, not }: Match, id: string): NginxCondition {
  const maps: string[] = []
  const wanted: { readonly variable: string; readonly value: '0' | '1' }[] = []
  const map = (key: string, source: string, cases: readonly string[]): void => {
    maps.push(...table(`map $${source} $${id}_${key}`, cases))
    wanted.push({ variable: `${id}_${key}`, value: '1' })
  }
  if (host)
    map(
      'host',
      'host',
      host.map((pattern) => `${expression(pattern, 'text')} 1;`),
    )
  if (path)
    map(
      'path',
      ASKED,
      path.map((pattern) => `${expression(pattern, 'path')} 1;`),
    )
  if (method)
    map(
      'method',
      'request_method',
      method.map((name) => `${nginxWord(`~^${name.replace(/[.*+^$|]/g, '\\$&')}$`, 'a method')} 1;`),
    )
  // What is not there is empty: who wants any value wants one.
  for (const [kind, fields] of [
    ['header', header],
    ['query', query],
  ] as const)
    for (const [n, [name, patterns]] of Object.entries(fields ?? {}).entries())
      map(`${kind}${n}`, variableOf(`${kind}.${name}`, ''), ['"" 0;', ...patterns.map((pattern) => `${expression(pattern, 'text')} 1;`)])
  if (client) {
    const ranges = client.flatMap((range) => (range === 'loopback' ? ['127.0.0.0/8', '::1'] : [range]))
    maps.push(
      ...table(
        `geo $remote_addr $${id}_client`,
        ranges.map((range) => `${range} 1;`),
      ),
    )
    wanted.push({ variable: `${id}_client`, value: '1' })
  }
  if (not) {
    const inner = nginxCondition(not, `${id}_not`)
    maps.push(...inner.maps)
    wanted.push({ variable: inner.variable, value: '0' })
  }
  const key = wanted.map(({ variable }) => `$${variable}`).join('')
  const all = wanted.map(({ value }) => value).join('')
  maps.push(...table(`map "${key}" $${id}`, [`"${all}" 1;`]))
  return { maps, variable: id }
}

/** Which of several conditions is the first that holds: a map whose value is its number, from 1; 0 for none. */
export function nginxFirst(conditions: readonly string[], variable: string): readonly string[] {
  const key = conditions.map((condition) => `$${condition}`).join('')
  return table(
    `map "${key}" $${variable}`,
    conditions.map((_, at) => `~^${'.'.repeat(at).replaceAll('.', '0')}1 ${at + 1};`),
  )
}

/** Maps that hold what the wildcards of a path stand for. */
export function nginxCaptures({ path }: Match, numbers: readonly string[], prefix: string): readonly string[] {
  return numbers.flatMap((n) =>
    table(
      `map $${ASKED} $${prefix}${n}`,
      (path ?? []).map((pattern) => `${expression(pattern, 'path')} $${n};`),
      '""',
    ),
  )
}

function table(head: string, cases: readonly string[], usual = '0'): readonly string[] {
  return [`${head} {`, `  default ${usual};`, ...cases.map((each) => `  ${each}`), '}']
}

function expression(pattern: string, of: 'path' | 'text'): string {
  const { source, flags } = patternExpression(pattern, of)
  return nginxWord(`~(?${flags.includes('i') ? 'si' : 's'})${source}`, `the pattern ${pattern}`)
}

import type { Match } from '../rules/match.ts'
import { patternExpression } from '../rules/pattern.ts'
import { celText } from './caddy-text.ts'
import { impossible } from './config-text.ts'

/** Conditions as an expression of Caddy's (CEL). @param id names the captures of the path @throws Failure `export-impossible` */
export function caddyExpression({ host, path, method, header, query, client, not }: Match, id: string): string {
  const terms: string[] = []
  const any = (tests: readonly string[]): void => void terms.push(tests.length === 1 ? String(tests[0]) : `(${tests.join(' || ')})`)
  if (host) any(host.map((pattern) => `{http.request.host}.matches(${expression(pattern, 'text')})`))
  if (path) any(path.map((pattern) => `path_regexp('${id}', ${expression(pattern, 'path')})`))
  if (method) any(method.map((name) => `{http.request.method} == ${celText(name)}`))
  for (const [name, patterns] of Object.entries(header ?? {}))
    any(patterns.map((pattern) => `header_regexp('${id}_h', ${celText(name)}, ${expression(pattern, 'text')})`))
  for (const [name, patterns] of Object.entries(query ?? {})) {
    if (!/^[A-Za-z0-9_-]+$/.test(name)) throw impossible('Caddy', `the parameter ${name}`, 'its name has letters that mean something there')
    const given = `query({${celText(name)}: ['*']})`
    any(
      patterns.map((pattern) =>
        pattern === '*' ? given : `(${given} && {http.request.uri.query.${name}}.matches(${expression(pattern, 'text')}))`,
      ),
    )
  }
  if (client) any(client.map((range) => (range === 'loopback' ? `remote_ip('127.0.0.0/8', '::1')` : `remote_ip(${celText(range)})`)))
  if (not) terms.push(`!(${caddyExpression(not, `${id}_not`)})`)
  return terms.join(' && ') || 'true'
}

/** Go's expressions (RE2) look neither ahead nor back. */
function expression(pattern: string, of: 'path' | 'text'): string {
  const { source, flags } = patternExpression(pattern, of)
  if (/\(\?(?!:)|\\[1-9kucpP]|\[\^?\]/.test(source))
    throw impossible('Caddy', `the pattern ${pattern}`, 'its regular expressions are not those of JavaScript')
  return celText(`(?${flags.includes('i') ? 'si' : 's'})${source}`)
}

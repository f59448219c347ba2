import { type AddressRange, addressRange } from './address-range.ts'
import type { Exec } from './exec.ts'
import type { Match } from './match.ts'
import { type Captures, compilePattern, type Pattern } from './pattern.ts'
import { headerValues, queryValues, type SiteRequest } from './site-request.ts'

/** undefined: it does not hold; else the captures of its path. */
export type Matcher = (request: SiteRequest, exec: Exec) => Captures | undefined

/** Made once a site, so that a request costs no more than its comparisons. */
export function compileMatch({ host, path, method, header, query, client, not }: Match): Matcher {
  const hosts = host && patterns(host, 'text')
  const paths = path && patterns(path, 'path')
  const fields = [...fieldTests(header, headerValues), ...fieldTests(query, queryValues)]
  const ranges = client?.map((range): AddressRange => addressRange(range) ?? (() => false))
  const excluded = not && compileMatch(not)
  return (request, exec) => {
    if (method && !method.includes(request.method)) return undefined
    if (hosts && !firstOf(hosts, request.host, exec)) return undefined
    const captures = paths ? firstOf(paths, request.path, exec) : NONE
    if (!captures) return undefined
    if (!fields.every((holds) => holds(request, exec))) return undefined
    if (ranges && !ranges.some((isIn) => isIn(request.client))) return undefined
    return excluded?.(request, exec) ? undefined : captures
  }
}

/** For a person: "path /api/*, method POST". */
export function describeMatch({ host, path, method, header, query, client, not }: Match): string {
  const named = (what: string, fields: Match['header']): string[] =>
    Object.entries(fields ?? {}).map(([name, values]) => `${what} ${name} ${values.join(' or ')}`)
  const parts = [
    ...(host ? [`host ${host.join(' or ')}`] : []),
    ...(path ? [`path ${path.join(' or ')}`] : []),
    ...(method ? [`method ${method.join(' or ')}`] : []),
    ...named('header', header),
    ...named('query', query),
    ...(client ? [`client ${client.join(' or ')}`] : []),
    ...(not ? [`not (${describeMatch(not)})`] : []),
  ]
  return parts.join(', ') || 'any request'
}

const NONE: Captures = []
const patterns = (sources: readonly string[], of: 'path' | 'text'): Pattern[] => sources.map((source) => compilePattern(source, of))

function firstOf(all: readonly Pattern[], text: string, exec: Exec): Captures | undefined {
  for (const pattern of all) {
    const captures = pattern(text, exec)
    if (captures) return captures
  }
  return undefined
}

type Holds = (request: SiteRequest, exec: Exec) => boolean

function fieldTests(fields: Match['header'], valuesOf: (request: SiteRequest, name: string) => readonly string[]): readonly Holds[] {
  return Object.entries(fields ?? {}).map(([name, sources]): Holds => {
    const wanted = patterns(sources, 'text')
    return (request, exec) => valuesOf(request, name).some((value) => firstOf(wanted, value, exec))
  })
}

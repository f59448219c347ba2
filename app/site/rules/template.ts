import type { Captures } from './pattern.ts'
import { headerValues, queryValues, type SiteRequest } from './site-request.ts'

/** A text with fields of a request in it. */
export interface Template {
  /** No field is in it. */
  readonly fixed: boolean
  /** @param encode what is done with a field's value, and not with the text around it */
  render(request: SiteRequest, captures: Captures, encode?: (value: string) => string): string
}

/**
 * `${scheme}`, `${path}`, `${host}`, `${port}`, `${method}`, `${query}` (not decoded), `${query.page}` (decoded), `${header.x-name}`, `${client}`, and
 * where a path was matched `${1}` to `${9}`: what its wildcards or groups stand for. A field that is not there is empty; `$${` is `${`.
 * @throws SyntaxError where `templateProblem` has something to say
 */
export function compileTemplate(source: string): Template {
  const parts = templateParts(source).map((part) => (typeof part === 'string' ? part : fieldNamed(part.field)))
  return {
    fixed: parts.every((part) => typeof part === 'string'),
    render: (request, captures, encode = asItIs) =>
      parts
        .map((part) => (typeof part === 'string' ? part : part.encoded ? part.of(request, captures) : encode(part.of(request, captures))))
        .join(''),
  }
}

/** Its texts and the names of its fields, in order. @throws SyntaxError where a field has no end */
export function templateParts(source: string): readonly (string | { readonly field: string })[] {
  const parts: (string | { field: string })[] = []
  let from = 0
  for (const { 0: whole, 1: escaped, 2: name = '', 3: end, index } of source.matchAll(FIELD)) {
    parts.push(source.slice(from, index))
    if (!escaped && !end) throw new SyntaxError(`has \${${name} without its }`)
    parts.push(escaped ? '${' : { field: name })
    from = index + whole.length
  }
  parts.push(source.slice(from))
  return parts.filter((part) => part !== '')
}

/** Those of `${1}` to `${9}` that it holds, each once. */
export function captureNumbers(source: string): readonly string[] {
  return [...new Set(templateParts(source).flatMap((part) => (typeof part !== 'string' && /^[1-9]$/.test(part.field) ? [part.field] : [])))]
}

/** What is wrong with it, for a person; undefined: nothing. */
export function templateProblem(source: string): string | undefined {
  try {
    compileTemplate(source)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface Field {
  readonly of: (request: SiteRequest, captures: Captures) => string
  /** It is as a URL has it, already. */
  readonly encoded?: true
}

const FIELD = /(\$\$\{)|\$\{([^}]*)(\}?)/g

const fields: Readonly<Record<string, Field>> = {
  scheme: { of: ({ scheme }) => scheme },
  path: { of: ({ path }) => path },
  host: { of: ({ host }) => host },
  port: { of: ({ port }) => String(port) },
  method: { of: ({ method }) => method },
  query: { of: ({ query }) => query, encoded: true },
  client: { of: ({ client }) => client },
}

function fieldNamed(name: string): Field {
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (known) return known
  if (/^[1-9]$/.test(name)) return { of: (_, captures) => captures[Number(name) - 1] ?? '' }
  const [, kind, of = ''] = /^(header|query)\.(.+)$/.exec(name) ?? []
  if (kind === 'header') return { of: (request) => headerValues(request, of.toLowerCase()).join(', ') }
  // Of a name that is given twice PHP takes the last.
  if (kind === 'query') return { of: (request) => queryValues(request, of).at(-1) ?? '' }
  throw new SyntaxError(`has no field \${${name}}; there are ${Object.keys(fields).join(', ')}, query.NAME, header.NAME, and 1 to 9`)
}

const asItIs = (value: string): string => value

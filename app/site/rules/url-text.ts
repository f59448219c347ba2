import type { Captures } from './pattern.ts'
import type { SiteRequest } from './site-request.ts'
import { compileTemplate, type Template } from './template.ts'

/**
 * A template that makes a URL or the path of one. What is inserted keeps its slashes; all else in it that means something in a URL is encoded,
 * so that it can't become a query, another host, or the end of a header. `${query}` is encoded already.
 */
export function urlText(template: string, request: SiteRequest, captures: Captures): string {
  const known = compiled.get(template) ?? compileTemplate(template)
  if (compiled.size < KEPT) compiled.set(template, known)
  return urlLiteral(known.render(request, captures, encoded))
}

/** What no URL holds as it is, encoded. */
export const urlLiteral = (text: string): string => text.replace(/[^\x21-\x7e]+/g, percent)

/** Sites have a handful of rules; those of former versions of their files are few. */
const KEPT = 1000
const compiled = new Map<string, Template>()
const encoded = (value: string): string => value.split('/').map(percent).join('/')

/** A capture may be half of a character, which no bytes stand for: it becomes U+FFFD. */
const percent = (text: string): string => encodeURIComponent(decoder.decode(encoder.encode(text)))
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

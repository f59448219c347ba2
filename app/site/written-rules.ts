import { type CST, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/** A rule as it stands in a site's file. Offsets: UTF-16 units of the text, from 0. */
export interface WrittenRule {
  /** As it is written, every scalar as text. */
  readonly said: unknown
  /** The line that it begins on, from 1. */
  readonly line: number
  /** What goes where it goes. In a block: whole lines, with the comments right above it. */
  readonly from: number
  readonly to: number
  /** Where it begins itself, behind those comments. */
  readonly at: number
}

export interface WrittenRules {
  readonly rules: readonly WrittenRule[]
  /**
   * How they stand: a line each behind a `-` that is so many columns in, below the `rules:` that ends at `keyTo`; between `[` and `]`;
   * behind a `rules:` that holds none (its value from `from` to `to`); or not at all.
   */
  readonly list:
    | { readonly kind: 'block'; readonly indent: number; readonly keyTo: number }
    | { readonly kind: 'flow' }
    | { readonly kind: 'empty'; readonly from: number; readonly to: number }
    | { readonly kind: 'none' }
}

/** The rules of a site's file with their places. undefined: it is no YAML, or holds them in a way that only a person can change. */
export function writtenRules(text: string): WrittenRules | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', keepSourceTokens: true, lineCounter: lines })
  if (document.errors.length > 0) return undefined
  const map = document.contents
  if (map === null || (isScalar(map) && map.value === '')) return { rules: [], list: { kind: 'none' } }
  if (!isMap(map)) return undefined
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === 'rules')
  if (!pair) return { rules: [], list: { kind: 'none' } }
  const value = pair.value as Node | null
  if (isScalar(value) && value.value === '' && value.range) {
    const [from] = value.range
    return { rules: [], list: { kind: 'empty', from, to: from } }
  }
  if (!isSeq(value) || !value.range) return undefined
  const token = value.srcToken
  if (value.items.length === 0) return { rules: [], list: { kind: 'empty', from: value.range[0], to: value.range[1] } }
  const said = value.items.map((item) => (isAlias(item) ? item.resolve(document)?.toJS(document) : (item as Node).toJS(document)))
  if (token?.type === 'flow-collection') {
    const spans = token.items.flatMap((item) => spanOf(item.value) ?? [])
    if (spans.length !== said.length) return undefined
    return {
      rules: spans.map(({ from, to }, n) => ({ said: said[n], line: lines.linePos(from).line, from, to, at: from })),
      list: { kind: 'flow' },
    }
  }
  if (token?.type !== 'block-seq') return undefined
  const marks = token.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind') ?? [])
  const [first] = marks
  if (!first || marks.length !== said.length) return undefined
  const columnOf = (offset: number): number => offset - lineStart(text, offset)
  const indent = columnOf(first.offset)
  const keyTo = text.indexOf(':', isScalar(pair.key) ? (pair.key.range?.[1] ?? 0) : 0) + 1
  const rules: WrittenRule[] = []
  for (const [n, { offset }] of marks.entries()) {
    const content = spanOf(token.items[n]?.value)
    const at = lineStart(text, offset)
    // Something else on its line, such as `rules: !!seq` or another `-`.
    if (text.slice(at, offset).trim() !== '') return undefined
    const to = withOwnComments(text, lineEnd(text, (content?.to ?? offset + 1) - 1), indent)
    const from = withCommentsAbove(text, at, rules.at(-1)?.to ?? lineEnd(text, keyTo), indent)
    rules.push({ said: said[n], line: lines.linePos(offset).line, from, to, at })
  }
  return { rules, list: { kind: 'block', indent, keyTo } }
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/** Behind the line end; where the text ends without one, its end. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** Comments below that are further in than the `-` belong to what is above them: lines that somebody put out of use. */
function withOwnComments(text: string, end: number, indent: number): number {
  const [, blanks] = /^([ \t]*)#/.exec(text.slice(end, lineEnd(text, end))) ?? []
  return blanks !== undefined && blanks.length > indent ? withOwnComments(text, lineEnd(text, end), indent) : end
}

/** Comments right above, with no empty line between, but none above `least`. */
function withCommentsAbove(text: string, start: number, least: number, indent: number): number {
  if (start <= least) return start
  const above = lineStart(text, start - 1)
  const [, blanks] = /^([ \t]*)#/.exec(text.slice(above, start)) ?? []
  return above >= least && blanks !== undefined && blanks.length <= indent ? withCommentsAbove(text, above, least, indent) : start
}

const TRIVIA: readonly string[] = ['space', 'newline', 'comment', 'comma']

/** From where to where a token has something that is no blank and no comment. */
function spanOf(token: CST.Token | undefined): { readonly from: number; readonly to: number } | undefined {
  let span: { from: number; to: number } | undefined
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit)
    else if (part !== null && typeof part === 'object') {
      const { type, offset, source } = part as { type?: string; offset?: number; source?: string }
      if (typeof source === 'string' && typeof offset === 'number' && !TRIVIA.includes(type ?? '')) {
        const to = offset + source.trimEnd().length
        span = { from: Math.min(span?.from ?? offset, offset), to: Math.max(span?.to ?? to, to) }
      }
      for (const [key, inner] of Object.entries(part)) if (key !== 'source') visit(inner)
    }
  }
  visit(token)
  return span
}

import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import { Failure } from '../failure.ts'
import { IN_ONE_LINE, inlineNode, inlineYaml, quoteWhereNeeded } from './inline-yaml.ts'
import { type WrittenRule, type WrittenRules, writtenRules } from './written-rules.ts'

/** A rule as it is written in a file: every scalar as text. */
export type SaidRule = Readonly<Record<string, unknown>>

/** Whether what is written somewhere in a rule, or in place of one, is keys and their values. */
export const isSaidMap = (value: unknown): value is SaidRule => value !== null && typeof value === 'object' && !Array.isArray(value)

/**
 * The text with one rule more, at that place: 0 is before all others. It stands on one line; all else stays, byte for byte.
 * @throws Failure `rules-only-by-hand` where they are written in a way that this can't change
 */
export function addRule(text: string, index: number, said: SaidRule): string {
  return edited(
    text,
    (rules) => withAt(rules, index, said),
    (held, ends) => inserted(text, held, index, inlineYaml(said), ends),
  )
}

/** The text with another rule in place of one: of that rule's own lines, comments stay. @throws Failure `rules-only-by-hand` */
export function setRule(text: string, index: number, said: SaidRule): string {
  return edited(
    text,
    (rules) => rules.map((rule, n) => (n === index ? said : rule)),
    ({ rules, list }, ends) => {
      const rule = rules[index]
      if (!rule) return undefined
      const { at, to } = rule
      const isBlock = list.kind === 'block'
      const made = rewritten(text.slice(at, to), isBlock ? list.indent : 0, said)
      if (made === undefined) return undefined
      // What ends without a line end goes on so.
      const lines = isBlock && text.slice(at, to).endsWith('\n') ? made : made.replace(/\n$/, '')
      return text.slice(0, at) + lines.replace(/\n/g, ends) + text.slice(to)
    },
  )
}

/** The text without a rule and its comments. @throws Failure `rules-only-by-hand` */
export function removeRule(text: string, index: number): string {
  return edited(
    text,
    (rules) => without(rules, index),
    ({ rules, list }) => {
      const [before, rule, after] = [rules[index - 1], rules[index], rules[index + 1]]
      if (!rule) return undefined
      if (list.kind === 'flow') {
        const [from, to] = after ? [rule.from, after.from] : [before?.to ?? rule.from, rule.to]
        return text.slice(0, from) + text.slice(to)
      }
      // `rules:` can't hold nothing.
      const keyTo = rules.length === 1 && list.kind === 'block' ? list.keyTo : undefined
      const head = keyTo === undefined ? text.slice(0, rule.from) : `${text.slice(0, keyTo)} []${text.slice(keyTo, rule.from)}`
      return head + text.slice(rule.to)
    },
  )
}

/** The text with a rule at another place of the order, its comments with it. @throws Failure `rules-only-by-hand` */
export function moveRule(text: string, from: number, to: number): string {
  const order = (all: readonly unknown[]): unknown[] => withAt(without(all, from), to, all[from])
  return edited(text, order, ({ rules, list }, ends) => {
    if (!rules[from] || !rules[to]) return undefined
    const moved = order(rules.map((_, n) => n)) as number[]
    return permuted(text, rules, moved, list.kind === 'block' ? ends : '')
  })
}

/** The text with a rule and its comments a second time, right below itself. @throws Failure `rules-only-by-hand` */
export function duplicateRule(text: string, index: number): string {
  return edited(
    text,
    (rules) => withAt(rules, index, rules[index]),
    ({ rules, list }, ends) => {
      const rule = rules[index]
      if (!rule) return undefined
      const own = text.slice(rule.from, rule.to)
      const between = list.kind === 'flow' ? ', ' : own.endsWith('\n') ? '' : ends
      return text.slice(0, rule.to) + between + own + text.slice(rule.to)
    },
  )
}

const without = (rules: readonly unknown[], index: number): unknown[] => rules.filter((_, n) => n !== index)
const withAt = (rules: readonly unknown[], index: number, rule: unknown): unknown[] => [
  ...rules.slice(0, index),
  rule,
  ...rules.slice(index),
]

/** @param make undefined: it can't. What it makes is read again: nothing but the rules may read otherwise than before */
function edited(
  text: string,
  wanted: (rules: readonly unknown[]) => readonly unknown[],
  make: (written: WrittenRules, ends: string) => string | undefined,
): string {
  const before = plainOf(text)
  const written = before && writtenRules(text)
  const made = written && make(written, /\r\n/.test(text) ? '\r\n' : '\n')
  const expected = { ...before, rules: wanted(written?.rules.map(({ said }) => said) ?? []) }
  if (made === undefined || sorted(expected) !== sorted(plainOf(made))) throw new Failure('rules-only-by-hand')
  return made
}

/** undefined: it is no map of YAML. */
function plainOf(text: string): Record<string, unknown> | undefined {
  try {
    const document = parseDocument(text, { schema: 'failsafe' })
    const plain: unknown = document.errors.length > 0 ? undefined : (document.toJS() ?? {})
    return plain === '' ? {} : plain !== null && typeof plain === 'object' ? (plain as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The order of keys in a map says nothing. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isSaidMap(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )

function inserted(text: string, { rules, list }: WrittenRules, index: number, rule: string, ends: string): string {
  const [after, before] = [rules[index], rules[index - 1]]
  if (list.kind === 'flow')
    return after
      ? `${text.slice(0, after.from)}${rule}, ${text.slice(after.from)}`
      : `${text.slice(0, before?.to)}, ${rule}${text.slice(before?.to)}`
  if (list.kind === 'block') {
    const at = after?.from ?? before?.to ?? 0
    const line = `${' '.repeat(list.indent)}- ${rule}`
    return at > 0 && !text.slice(0, at).endsWith('\n')
      ? text.slice(0, at) + ends + line + text.slice(at)
      : text.slice(0, at) + line + ends + text.slice(at)
  }
  if (list.kind === 'empty') {
    const { from, to } = list
    const head = text.slice(0, from).replace(/[ \t]+$/, '')
    return `${head}${ends}  - ${rule}${text.slice(to)}`
  }
  const whole = text === '' || text.endsWith('\n') ? text : text + ends
  return `${whole}rules:${ends}  - ${rule}${ends}`
}

/** What stands between the rules stays where it is. */
function permuted(text: string, rules: readonly WrittenRule[], order: readonly number[], ends: string): string {
  const chunks = rules.map(({ from, to }) => text.slice(from, to))
  const isOpen = ends !== '' && chunks.at(-1)?.endsWith('\n') === false
  let made = text.slice(0, rules[0]?.from)
  for (const [n, { to }] of rules.entries()) {
    const chunk = chunks[order[n] ?? n] ?? ''
    made += (isOpen && !chunk.endsWith('\n') ? chunk + ends : chunk) + text.slice(to, rules[n + 1]?.from ?? text.length)
  }
  return isOpen && made.endsWith(ends) ? made.slice(0, -ends.length) : made
}

/** The lines of one rule with what changed in it, indented as they were. */
function rewritten(lines: string, indent: number, said: SaidRule): string | undefined {
  const out = new RegExp(`^ {0,${indent}}`, 'gm')
  const document = parseDocument(lines.replace(/\r\n/g, '\n').replace(out, ''), { schema: 'failsafe' })
  if (document.errors.length > 0) return undefined
  const { contents } = document
  const node = isSeq(contents) ? contents.items[0] : contents
  if (!isMap(node)) return undefined
  merge(document, node, said)
  try {
    return document.toString(IN_ONE_LINE).replace(/^(?=.)/gm, ' '.repeat(indent))
  } catch {
    return undefined
  }
}

function merge(document: Document, map: YAMLMap, said: SaidRule): void {
  for (const key of map.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key))) if (!(key in said)) map.delete(key)
  for (const [key, value] of Object.entries(said)) {
    const node = map.get(key, true) as Node | undefined
    if (node && sorted(node.toJS(document)) === sorted(value)) continue
    if (isMap(node) && isSaidMap(value)) merge(document, node, value)
    else if (isScalar(node) && typeof value === 'string') {
      node.value = value
      quoteWhereNeeded(node)
    } else if (node) map.set(key, inlineNode(document, value))
    else add(document, map, key, value)
  }
}

/** A rule reads from what it matches to what it does. */
function add(document: Document, map: YAMLMap, key: string, value: unknown): void {
  const pair = document.createPair(key, inlineNode(document, value))
  if (key === 'match') map.items.unshift(pair)
  else map.items.push(pair)
}

import { isSaidMap, type SaidRule } from '../../../app/site/edit-rules.ts'

export const conditionKinds = ['path', 'host', 'method', 'query', 'header', 'client'] as const
export type ConditionKind = (typeof conditionKinds)[number]

/** One line of what a rule matches. Of several of the same kind and name one is enough; else all must hold. */
export interface Condition {
  readonly kind: ConditionKind
  /** Of a header or of a parameter of the query; else empty. */
  readonly name: string
  readonly value: string
}

export const isNamed = (kind: ConditionKind): boolean => kind === 'header' || kind === 'query'

/** What a new line says: something that holds for a usual request. */
export function newCondition(kind: ConditionKind): Condition {
  const names: Partial<Record<ConditionKind, string>> = { query: 'page', header: 'x-debug' }
  const values: Partial<Record<ConditionKind, string>> = { path: '/', method: 'GET', client: 'loopback' }
  return { kind, name: names[kind] ?? '', value: values[kind] ?? '*' }
}

/** A rule's `match` as lines. undefined: it is written in a way that lines can't show. */
export function conditionsOf(match: unknown): readonly Condition[] | undefined {
  if (match === undefined) return []
  if (!isSaidMap(match)) return undefined
  const all: Condition[] = []
  for (const [kind, said] of Object.entries(match)) {
    if (kind === 'not') continue
    if (!isKind(kind)) return undefined
    const named = isNamed(kind) ? (isSaidMap(said) ? Object.entries(said) : undefined) : [['', said] as const]
    if (!named) return undefined
    for (const [name, values] of named) {
      const texts = typeof values === 'string' ? [values] : values
      if (!isTexts(texts)) return undefined
      all.push(...texts.map((value) => ({ kind, name, value })))
    }
  }
  return all
}

/** The lines as a rule's `match`. @param before what it was: its `not` stays, and a list of one stays a list. undefined: any request */
export function matchOf(conditions: readonly Condition[], before: unknown): SaidRule | undefined {
  const was = isSaidMap(before) ? before : {}
  const match: Record<string, unknown> = {}
  for (const kind of order(was)) {
    const own = conditions.filter((each) => each.kind === kind)
    if (own.length === 0) continue
    const old = was[kind]
    match[kind] = isNamed(kind)
      ? Object.fromEntries(
          [...new Set(own.map(({ name }) => name))].map((name) => [name, oneOrList(own, name, isSaidMap(old) ? old[name] : undefined)]),
        )
      : oneOrList(own, '', old)
  }
  if (was.not !== undefined) match.not = was.not
  return Object.keys(match).length > 0 ? match : undefined
}

/** Keys keep the order in which they were written. */
const order = (was: Readonly<Record<string, unknown>>): readonly ConditionKind[] => [
  ...new Set([...Object.keys(was).filter(isKind), ...conditionKinds]),
]

function oneOrList(own: readonly Condition[], name: string, before: unknown): string | readonly string[] {
  const values = own.filter((each) => each.name === name).map(({ value }) => value)
  return values.length === 1 && !Array.isArray(before) ? (values[0] ?? '') : values
}

const isKind = (kind: string): kind is ConditionKind => (conditionKinds as readonly string[]).includes(kind)
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string')

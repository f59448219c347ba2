import { type FilterToken, filterTokens } from './filter-tokens.ts'
import { type FilterWordName, filterWordByName, filterWords } from './filter-words.ts'

/** What a click adds to a filter. */
export interface FilterTerm {
  readonly word: FilterWordName
  /** '': the word alone, as of a flag. */
  readonly value: string
  /** Those that do not fit it. */
  readonly not: boolean
}

/**
 * The filter with that term. A term that it takes the place of goes: the same word with another value, or the opposite; what is there
 * already is not added twice. What has an `or` is put in parentheses.
 * @param text a filter that parses
 */
export function withTerm(text: string, term: FilterTerm): string {
  const { top, joined } = topTerms(text)
  if (top.some((each) => same(each, term) && each.not === term.not)) return text.trim()
  let rest = text
  for (const each of [...top].reverse()) if (same(each, term) || replaces(term, each)) rest = cut(rest, each)
  rest = rest.trim()
  const added = termText(term)
  if (rest === '') return added
  return joined ? `(${rest}) ${added}` : `${rest} ${added}`
}

/** The filter without that term, wherever it stands at its top. @param text a filter that parses */
export function withoutTerm(text: string, term: FilterTerm): string {
  return topTerms(text)
    .top.filter((each) => same(each, term) && each.not === term.not)
    .reduceRight((rest, each) => cut(rest, each), text)
    .trim()
}

/** Whether a filter holds that term at its top. */
export const hasTerm = (text: string, term: FilterTerm): boolean =>
  topTerms(text).top.some((each) => same(each, term) && each.not === term.not)

/** A value as it is written after a word: in quotes where it would end early. */
export const valueText = (value: string): string => (/^[^\s"'(),\\]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`)

interface TopTerm extends FilterTerm {
  readonly from: number
  readonly to: number
}

const termText = ({ word, value, not }: FilterTerm): string => `${not ? '-' : ''}${word}${value === '' ? '' : `:${valueText(value)}`}`

/** `status:500` says all that `status:404` and `-status:404` say. Of texts an exchange may have several. */
const replaces = (term: FilterTerm, other: FilterTerm): boolean =>
  term.word === other.word &&
  !term.not &&
  term.value !== '' &&
  other.value !== '' &&
  (!other.not || filterWords[term.word].kind === 'number')

const same = (a: FilterTerm, b: FilterTerm): boolean => a.word === b.word && a.value.toLowerCase() === b.value.toLowerCase()

const cut = (text: string, { from, to }: TopTerm): string => `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`

/** The terms `word:value` that all must fit. `joined`: the filter is an `or`, so it has none. */
function topTerms(text: string): { readonly top: readonly TopTerm[]; readonly joined: boolean } {
  const top: TopTerm[] = []
  let depth = 0
  let joined = false
  const tokens = filterTokens(text)
  for (const [index, token] of tokens.entries()) {
    if (token.is === '(') depth++
    else if (token.is === ')') depth--
    else if (depth > 0) continue
    else if (token.is === 'or') joined ||= !begins(tokens[index - 1])
    else if (token.is === 'term') {
      const before = tokens[index - 1]
      const not = before?.is === 'not'
      const word = names.get(token.name.toLowerCase())
      // What is joined by a written `and`, or negated twice, is left as it is.
      const plain =
        !(not && tokens[index - 2]?.is === 'not') && ![tokens[index - (not ? 2 : 1)], tokens[index + 1]].some((each) => each?.is === 'and')
      if (word && plain && (token.op === ':' || token.op === '=' || token.op === ''))
        top.push({ word, value: token.value, not, from: not ? before.from : token.from, to: token.to })
    }
  }
  return { top: joined ? [] : top, joined }
}

/** Whether what stands after it begins something: there `or(a, b)` is a group, not a join. */
const begins = (before: FilterToken | undefined): boolean => !before || before.is === 'not' || before.is === 'and' || before.is === 'or'

/** By every spelling, in lower case. */
const names: ReadonlyMap<string, FilterWordName> = new Map(
  [...filterWordByName].flatMap(([spelling, word]) => {
    const name = (Object.keys(filterWords) as FilterWordName[]).find((each) => filterWords[each] === word)
    return name ? [[spelling, name] as const] : []
  }),
)

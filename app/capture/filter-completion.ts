import { valueText } from './filter-edit.ts'
import { filterTokens } from './filter-tokens.ts'
import { type FilterWord, filterWordByName, filterWords } from './filter-words.ts'
import type { Summary } from './summary.ts'

/** What may stand at the caret. [from, to): the part of the text that it takes the place of, UTF-16 units. */
export interface Completion {
  readonly from: number
  readonly to: number
  readonly options: readonly CompletionOption[]
}

export interface CompletionOption {
  /** As it is shown. */
  readonly text: string
  /** What is typed for it. */
  readonly insert: string
  readonly says: string
}

/** More than these nobody reads. */
const MOST = 50
/** A value is looked for in so many rows. */
const ROWS = 2000
const MOST_CHARACTERS = 200

/**
 * The words that go on at the caret, or the values of the word before it: those of its table, then those that the rows have, the most
 * frequent first.
 * @param rows the newest first
 */
export function completeFilter(text: string, caret: number, rows: Iterable<Summary>): Completion {
  const token = filterTokens(text).find(({ from, to }) => from < caret && caret <= to)
  const begins = !token || token.is === '(' || token.is === ',' || token.is === 'not' || (token.is === 'text' && /^[-!]$/.test(token.text))
  if (begins) return { from: caret, to: caret, options: wordsLike('') }
  if (token.is !== 'term') return { from: caret, to: caret, options: [] }
  const { from, to, op, name, valueFrom } = token
  if (op === '' || caret <= from + name.length)
    return { from, to: from + name.length, options: wordsLike(text.slice(from, caret), op !== '') }
  // After the operator: what lies before it is settled.
  if (caret < valueFrom) return { from: caret, to: caret, options: [] }
  const partFrom = Math.max(valueFrom, text.lastIndexOf(',', caret - 1) + 1)
  const comma = text.indexOf(',', caret)
  const part = { from: partFrom, to: comma < 0 || comma > to ? to : comma }
  const begun = text.slice(partFrom, caret).replace(/^["']/, '').toLowerCase()
  if (name.toLowerCase() === 'is') return { ...part, options: flagsLike(begun) }
  const word = filterWordByName.get(name.toLowerCase())
  return { ...part, options: word && !/[<>]/.test(op) ? valuesLike(word, begun, rows) : [] }
}

/** @param alone the operator stands there already */
function wordsLike(begun: string, alone = false): CompletionOption[] {
  const sought = begun.toLowerCase()
  return Object.entries<FilterWord>(filterWords)
    .filter(([name, { also = [] }]) => [name, ...also].some((each) => each.startsWith(sought)))
    .sort(([a], [b]) => Number(b.startsWith(sought)) - Number(a.startsWith(sought)))
    .map(([name, word]) => ({ text: name, insert: alone ? name : name + after(word), says: word.says }))
}

/** What is most often typed behind a word. */
function after(word: FilterWord): string {
  if (word.kind === 'flag') return ' '
  return word.kind === 'text' || word.named ? ':' : '>'
}

function flagsLike(begun: string): CompletionOption[] {
  return Object.entries<FilterWord>(filterWords)
    .filter(([name, { kind }]) => kind === 'flag' && name.startsWith(begun))
    .map(([name, { says }]) => ({ text: name, insert: `${name} `, says }))
}

function valuesLike(word: FilterWord, begun: string, rows: Iterable<Summary>): CompletionOption[] {
  if (word.kind === 'flag') return []
  const counts = new Map<string, number>((word.values ?? []).map((value) => [value, 0]))
  let looked = 0
  for (const row of rows) {
    if (looked++ === ROWS) break
    for (const value of valuesOf(word, row)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const within = word.kind === 'text' && word.within === true
  return [...counts]
    .filter(([value]) => (within ? value.toLowerCase().includes(begun) : value.toLowerCase().startsWith(begun)))
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([value, count]) => ({ text: value, insert: `${valueText(value)} `, says: count === 0 ? '' : String(count) }))
}

/** Of figures those alone that name something: a status, a worker. */
function valuesOf(word: FilterWord, row: Summary): readonly string[] {
  if (word.kind === 'text') return word.texts(row).filter((text): text is string => !!text && text.length <= MOST_CHARACTERS)
  if (word.kind === 'number' && word.named) {
    const value = word.value(row)
    return value === null ? [] : [String(value)]
  }
  return []
}

import { nearest } from '../nearest.ts'
import { type Comparison, compare } from './filter-compare.ts'
import { type FilterToken, filterTokens } from './filter-tokens.ts'
import { type FilterWord, filterWordByName } from './filter-words.ts'
import type { Summary } from './summary.ts'

/** What keeps a text from being a filter. [from, to): UTF-16 units of the text. */
export interface FilterFault {
  readonly from: number
  readonly to: number
  readonly says: string
}

export type Filter =
  | { readonly ok: true; readonly test: (summary: Summary) => boolean }
  | {
      readonly ok: false
      readonly fault: FilterFault
    }

type Test = (summary: Summary) => boolean

/**
 * Reads a filter. Never throws. In short: `status>=400 -type:html`, spaces are "and", `or` is weaker, parentheses group, `-`, `!` and
 * `not` negate; what is no word of the table is looked for in host and URL, in any case; so is what stands in quotes.
 */
export function parseFilter(text: string): Filter {
  const reader = new Reader(filterTokens(text), text.length)
  try {
    return { ok: true, test: reader.whole() }
  } catch (error) {
    if (error instanceof Faulty) return { ok: false, fault: error.fault }
    throw error
  }
}

/** Carries a fault out of the reader; it never leaves this file. */
class Faulty extends Error {
  constructor(readonly fault: FilterFault) {
    super(fault.says)
  }
}

/** Deeper than this nobody writes; it keeps the stack. */
const DEEPEST = 200

class Reader {
  private at = 0
  private depth = 0

  constructor(
    private readonly tokens: readonly FilterToken[],
    private readonly end: number,
  ) {}

  whole(): Test {
    if (this.tokens.length === 0) return () => true
    const test = this.or()
    const rest = this.tokens[this.at]
    if (rest) fault(rest, rest.is === ')' ? 'There is no parenthesis for this one to close.' : 'This is not expected here.')
    return test
  }

  private or(): Test {
    const tests = [this.and()]
    while (this.take('or')) tests.push(this.and())
    return any(tests)
  }

  private and(): Test {
    const tests = [this.not()]
    for (;;) {
      const next = this.tokens[this.at]
      if (!next || next.is === ')' || next.is === 'or' || next.is === ',') return all(tests)
      if (next.is === 'and') this.at++
      tests.push(this.not())
    }
  }

  private not(): Test {
    if (++this.depth > DEEPEST) fault(this.here(), 'This is nested too deeply.')
    try {
      if (!this.take('not')) return this.one()
      const test = this.not()
      return (summary) => !test(summary)
    } finally {
      this.depth--
    }
  }

  private one(): Test {
    const token = this.tokens[this.at]
    if (!token) return fault(this.here(), 'Something to look for is missing here.')
    this.at++
    if (token.is === 'text') return within(token.text)
    if (token.is === 'term') return termTest(token)
    // `or(a, b)` as HTTP Toolkit writes it.
    if (token.is === 'or' && this.tokens[this.at]?.is === '(' && this.tokens[this.at]?.from === token.to) {
      this.at++
      return this.group(true)
    }
    if (token.is === '(') return this.group(false)
    return fault(token, 'Something to look for is missing before this.')
  }

  private group(listed: boolean): Test {
    const open = this.tokens[this.at - 1]
    const tests = [this.or()]
    while (listed && this.take(',')) tests.push(this.or())
    if (!this.take(')')) fault(open ?? this.here(), 'This parenthesis is not closed.')
    return any(tests)
  }

  private take(is: FilterToken['is']): boolean {
    if (this.tokens[this.at]?.is !== is) return false
    this.at++
    return true
  }

  private here(): { from: number; to: number } {
    return this.tokens[this.at] ?? { from: this.end, to: this.end }
  }
}

type Term = FilterToken & { readonly is: 'term' }

function termTest(term: Term): Test {
  const { name, op, value } = term
  const word = filterWordByName.get(name.toLowerCase())
  if (op === '') return word?.alone ?? within(name)
  if (name.toLowerCase() === 'is') return isTest(term)
  if (!word) {
    const meant = nearest(name, [...filterWordByName.keys()])
    const place = { from: term.from, to: term.from + name.length }
    return fault(
      place,
      `There is no filter word ${name}${meant ? `; the nearest is ${meant}` : ''}. Put it in quotes to look for it in the URL.`,
    )
  }
  if (value === '') return fault({ from: term.valueFrom, to: term.to }, `A value is missing: ${exampleOf(word)}`)
  return found(compare(word, name, op, value), term)
}

function isTest(term: Term): Test {
  const word = filterWordByName.get(term.value.toLowerCase())
  if ((term.op === ':' || term.op === '=') && word?.alone) return word.alone
  return fault({ from: term.valueFrom, to: term.to }, 'It can be is:running, is:failed, is:completed, is:cancelled, is:retried or is:cut.')
}

function found(comparison: Comparison, { valueFrom, to }: Term): Test {
  return 'test' in comparison ? comparison.test : fault({ from: valueFrom, to }, comparison.says)
}

const exampleOf = (word: FilterWord): string => word.example

/** Looks in host and URL: what people paste begins with either. */
function within(text: string): Test {
  const sought = text.toLowerCase()
  return ({ scheme, host, target }) =>
    target.toLowerCase().includes(sought) || `${scheme}://${host}${target}`.toLowerCase().includes(sought)
}

const all = (tests: readonly Test[]): Test =>
  tests.length === 1 && tests[0] ? tests[0] : (summary) => tests.every((test) => test(summary))
const any = (tests: readonly Test[]): Test => (tests.length === 1 && tests[0] ? tests[0] : (summary) => tests.some((test) => test(summary)))

function fault({ from, to }: { readonly from: number; readonly to: number }, says: string): never {
  throw new Faulty({ from, to, says })
}

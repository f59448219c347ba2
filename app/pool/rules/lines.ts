import { type Place, type Problem, problem } from '../problem.ts'
import type { OddLine } from '../settings.ts'

/** What PHP's scanner refuses, and what it reads otherwise than it looks. */
export function lineProblems(lines: readonly OddLine[]): Problem[] {
  return lines.flatMap((line) => [...faults(line), ...carriageReturns(line), ...dropped(line), ...includes(line)])
}

function faults(odd: OddLine): Problem[] {
  const { fault } = odd.scanned
  if (!fault) return []
  const header = /^ +\[/.exec(odd.text)
  if (header) return [problem('ini-header-indented', placeOf(odd, 0, header[0].length - 1))]
  const place = placeOf(odd, fault.at, fault.at + 1)
  const key = /^\s*([^=;]+?)\s*=/.exec(odd.text.slice(0, fault.at + 1))?.[1] ?? /^\s*([^=;]+?)\s*=./.exec(odd.text)?.[1]
  const found = fault.found.length === 1 ? `the sign ${fault.found}` : fault.found
  return [key === undefined ? problem('ini-syntax', place, { found }) : problem('ini-value-syntax', place, { found, key })]
}

function carriageReturns(odd: OddLine): Problem[] {
  const at = odd.text.replace(/\r?\n$/, '').search(/\r(?!\n)/)
  return at === -1 ? [] : [problem('ini-carriage-return', placeOf(odd, at, at + 1))]
}

/** An apostrophe in a bare value: the rest of the line is nothing to PHP. */
function dropped(odd: OddLine): Problem[] {
  return odd.scanned.statements.flatMap((each) => {
    if (each.kind === 'section' || !each.value || each.value.fault) return []
    const { from, to, written, reads } = each.value
    const raw = odd.text.slice(from, to)
    const quotes = raw.replace(/"(?:[^"\\]|\\.)*"/g, '').split("'").length - 1
    return quotes % 2 === 1 && !raw.endsWith(written)
      ? [problem('ini-rest-dropped', placeOf(odd, from, to), { key: each.key, reads: reads || 'empty' })]
      : []
  })
}

function includes(odd: OddLine): Problem[] {
  const own = odd.scanned.statements.filter((each) => each.kind === 'entry' && each.key === 'include' && each.value)
  const second = own[1]
  return second ? [problem('include-twice', placeOf(odd, second.at, second.at + 'include'.length), { key: 'include' })] : []
}

const placeOf = ({ path, line }: OddLine, from: number, to: number): Place => ({ path, line, column: from + 1, columnEnd: to + 1 })

import type { PoolText } from '../../app/pool/pool-text.ts'
import type { Problem } from '../../app/pool/problem.ts'

/** A problem for people: place, what it is, the line itself with a mark under it, and the mend. Ends with a line end. */
export function describeProblem({ path, line, column, columnEnd, level, says, mend }: Problem, text: PoolText): string {
  const shown = (lineOf(text, path, line) ?? '').trimEnd().replace(UNPRINTABLE, ' ')
  const mark = `${' '.repeat(column - 1)}${'^'.repeat(Math.max(1, Math.min(columnEnd, shown.length + 1) - column))}`
  const picture = shown === '' ? [] : [`    ${shown}`, `    ${mark}`]
  return [`${path}:${line}:${column}: ${level}: ${says}`, ...picture, `    ${mend}`, ''].join('\n')
}

/** Each stands for one column: control characters, and those that turn the direction of writing. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

function lineOf(text: PoolText, path: string, line: number): string | undefined {
  if (text.path === path) return text.lines[line - 1]?.text
  for (const included of [...text.included.values()].flat()) {
    const found = lineOf(included, path, line)
    if (found !== undefined) return found
  }
  return undefined
}

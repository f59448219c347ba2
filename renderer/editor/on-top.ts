import { type DiffHunk, diffLines } from '../../app/pool/diff.ts'

/** What was changed from `base` to `mine`, done to `theirs`. null: both changed the same lines, or lines side by side. */
export function onTop(base: string, mine: string, theirs: string): string | null {
  const [ours, others] = [changesOf(base, mine), changesOf(base, theirs)]
  if (ours.some((each) => others.some((other) => each.from <= other.to && other.from <= each.to))) return null
  const lines = base.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let merged = ''
  let at = 0
  for (const { from, to, insert } of [...ours, ...others].sort((a, b) => a.from - b.from)) {
    merged += lines.slice(at, from).join('') + insert
    at = to
  }
  return merged + lines.slice(at).join('')
}

interface Change {
  /** Lines of the base, from 0, `to` not among them. */
  readonly from: number
  readonly to: number
  readonly insert: string
}

function changesOf(base: string, text: string): Change[] {
  return diffLines(base, text, 0).map(({ oldFrom, oldCount, lines }: DiffHunk) => {
    const from = oldCount === 0 ? oldFrom : oldFrom - 1
    return { from, to: from + oldCount, insert: lines.flatMap((line) => (line.kind === 'added' ? line.text : [])).join('') }
  })
}

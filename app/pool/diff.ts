/** A line of a diff, its line end included. Numbers from 1; null: it is not in that text. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  readonly oldLine: number | null
  readonly newLine: number | null
}

/** Lines that changed, with some around them that did not. Of a text without lines in it `From` is the line before. */
export interface DiffHunk {
  readonly oldFrom: number
  readonly oldCount: number
  readonly newFrom: number
  readonly newCount: number
  readonly lines: readonly DiffLine[]
}

/** What leads from one text to the other, with as few lines as can be. Lines with other line ends are other lines. @param context lines around a change */
export function diffLines(before: string, after: string, context = 3): DiffHunk[] {
  const lines = compared(linesOf(before), linesOf(after))
  const hunks: DiffHunk[] = []
  for (let at = lines.findIndex(isChange); at !== -1; ) {
    const from = Math.max(0, at - context)
    let end = at
    // Changes with little between them are one hunk.
    for (let next = at; next !== -1 && next - end <= 2 * context; next = lines.findIndex((line, n) => n > end && isChange(line))) end = next
    hunks.push(hunk(lines, from, Math.min(lines.length, end + 1 + context)))
    at = lines.findIndex((line, n) => n > end && isChange(line))
  }
  return hunks
}

/** Hunks as `diff -u` prints them. @param path of both */
export function diffText(hunks: readonly DiffHunk[], path: string): string {
  if (hunks.length === 0) return ''
  const printed = hunks.map((each) => {
    const place = `@@ -${each.oldFrom},${each.oldCount} +${each.newFrom},${each.newCount} @@`
    return [
      place,
      ...each.lines.map(({ kind, text }) => SIGNS[kind] + text.replace(/\r?\n$/, '') + (text.endsWith('\n') ? '' : NO_LINE_END)),
    ].join('\n')
  })
  return `--- ${path}\n+++ ${path}\n${printed.join('\n')}\n`
}

const SIGNS = { same: ' ', removed: '-', added: '+' } as const
const NO_LINE_END = '\n\\ No newline at end of file'

const isChange = ({ kind }: DiffLine): boolean => kind !== 'same'
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

function hunk(all: readonly DiffLine[], from: number, to: number): DiffHunk {
  const lines = all.slice(from, to)
  const before = all.slice(0, from)
  const [oldBefore, newBefore] = [
    before.filter(({ oldLine }) => oldLine !== null).length,
    before.filter(({ newLine }) => newLine !== null).length,
  ]
  const [oldCount, newCount] = [
    lines.filter(({ oldLine }) => oldLine !== null).length,
    lines.filter(({ newLine }) => newLine !== null).length,
  ]
  return { oldFrom: oldBefore + (oldCount > 0 ? 1 : 0), oldCount, newFrom: newBefore + (newCount > 0 ? 1 : 0), newCount, lines }
}

function compared(old: readonly string[], now: readonly string[]): DiffLine[] {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const pairs = [
    ...old.slice(0, head).map((_, n) => [n, n] as const),
    ...commonLines(old.slice(head, old.length - tail), now.slice(head, now.length - tail)).map(([a, b]) => [a + head, b + head] as const),
    ...Array.from({ length: tail }, (_, n) => [old.length - tail + n, now.length - tail + n] as const),
    [old.length, now.length] as const,
  ]
  const lines: DiffLine[] = []
  let [a, b] = [0, 0]
  for (const [nextA, nextB] of pairs) {
    for (; a < nextA; a++) lines.push({ kind: 'removed', text: old[a] ?? '', oldLine: a + 1, newLine: null })
    for (; b < nextB; b++) lines.push({ kind: 'added', text: now[b] ?? '', oldLine: null, newLine: b + 1 })
    if (a < old.length) lines.push({ kind: 'same', text: old[a] ?? '', oldLine: ++a, newLine: ++b })
  }
  return lines
}

/** So many cells of a table at most; texts that differ in more are taken as all new. */
const MOST_CELLS = 4_000_000

/** The longest common subsequence, as pairs of indices. */
function commonLines(old: readonly string[], now: readonly string[]): (readonly [number, number])[] {
  const width = now.length + 1
  if ((old.length + 1) * width > MOST_CELLS) return []
  const lengths = new Uint32Array((old.length + 1) * width) // of what is common from there to the end
  const at = (a: number, b: number): number => lengths[a * width + b] ?? 0
  for (let a = old.length - 1; a >= 0; a--)
    for (let b = now.length - 1; b >= 0; b--)
      lengths[a * width + b] = old[a] === now[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1))
  const pairs: [number, number][] = []
  for (let [a, b] = [0, 0]; a < old.length && b < now.length; ) {
    if (old[a] === now[b]) pairs.push([a++, b++])
    else if (at(a + 1, b) >= at(a, b + 1)) a++
    else b++
  }
  return pairs
}

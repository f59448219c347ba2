import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DiffHunk, diffLines, diffText } from '../../../app/pool/diff.ts'

test('one changed line, with lines around it and the numbers of both sides', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\n'
  const after = 'a\nb\nc\nD\ne\nf\ng\n'
  const [hunk, ...more] = diffLines(before, after, 1)
  expect(more).toEqual([])
  expect(hunk).toMatchObject({ oldFrom: 3, oldCount: 3, newFrom: 3, newCount: 3 })
  expect(hunk?.lines).toEqual([
    { kind: 'same', text: 'c\n', oldLine: 3, newLine: 3 },
    { kind: 'removed', text: 'd\n', oldLine: 4, newLine: null },
    { kind: 'added', text: 'D\n', oldLine: null, newLine: 4 },
    { kind: 'same', text: 'e\n', oldLine: 5, newLine: 5 },
  ])
})

test.each([
  { name: 'nothing changed', before: 'a\n', after: 'a\n', shown: '' },
  { name: 'a line more', before: 'a\n', after: 'a\nb\n', shown: '--- /p\n+++ /p\n@@ -1,1 +1,2 @@\n a\n+b\n' },
  { name: 'a line less', before: 'a\nb\n', after: 'b\n', shown: '--- /p\n+++ /p\n@@ -1,2 +1,1 @@\n-a\n b\n' },
  { name: 'all new', before: '', after: 'a\n', shown: '--- /p\n+++ /p\n@@ -0,0 +1,1 @@\n+a\n' },
  { name: 'a last line end', before: 'a', after: 'a\n', shown: '--- /p\n+++ /p\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n' },
  { name: 'a line end', before: 'a\r\n', after: 'a\n', shown: '--- /p\n+++ /p\n@@ -1,1 +1,1 @@\n-a\n+a\n' },
])('$name', ({ before, after, shown }) => {
  expect(diffText(diffLines(before, after), '/p')).toBe(shown)
})

test('changes far from each other are hunks of their own, near ones are one', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `${n}\n`)
  const changed = (...numbers: number[]): number =>
    diffLines(lines.join(''), lines.map((line, n) => (numbers.includes(n) ? 'x\n' : line)).join('')).length
  expect([changed(3, 20), changed(3, 10), changed(3, 9)]).toEqual([2, 2, 1])
})

/** What a reader does with hunks: takes them out of one text and puts them into the other. */
function patched(before: string, hunks: readonly DiffHunk[]): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let result = ''
  let at = 0
  for (const { oldFrom, oldCount, lines } of hunks) {
    const start = oldCount === 0 ? oldFrom : oldFrom - 1
    result += old.slice(at, start).join('')
    for (const { kind, text, oldLine } of lines) {
      if (kind !== 'added') expect(old[(oldLine ?? 0) - 1]).toBe(text)
      if (kind !== 'removed') result += text
    }
    at = start + oldCount
  }
  return result + old.slice(at).join('')
}

test('the hunks lead from one text to the other, whatever the texts', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd'), { maxLength: 25 }).map((lines) => lines.join(''))
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 4 }), (before, after, context) => {
      const hunks = diffLines(before, after, context)
      expect(patched(before, hunks)).toBe(after)
      expect(hunks.length === 0).toBe(before === after)
    }),
    { numRuns: 1500 },
  )
})

test('texts that differ in thousands of lines are taken as all new', () => {
  const many = (from: number): string => Array.from({ length: 3000 }, (_, n) => `${from + n * 2}\n`).join('')
  expect(patched(many(0), diffLines(many(0), many(1)))).toBe(many(1))
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Drafts } from '../../../renderer/editor/drafts.ts'
import { onTop } from '../../../renderer/editor/on-top.ts'
import { shownText, typedText } from '../../../renderer/editor/shown-text.ts'
import { changed, closed, newHistory, redone, undone } from '../../../renderer/editor/text-history.ts'
import { remembered } from '../../../renderer/ui/remembered.ts'

const piece = fc.constantFrom('a', 'pm = static', '\n', '\r\n', '\r', ' ', '; é', '')
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

test('what a text field holds has as many lines as PHP-FPM counts', () => {
  expect(shownText('a\r\nb\rc\n')).toBe('a\nb\u240dc\n')
  fc.assert(fc.property(text, (each) => shownText(each).split('\n').length === each.split('\n').length))
})

test('typing touches no byte beside what was typed, whatever the line ends', () => {
  expect(typedText('a\r\nb\r\n', 'a\nxy\nb\n')).toBe('a\r\nxy\r\nb\r\n')
  expect(typedText('a\rb\r\n', 'a\u240db!\n')).toBe('a\rb!\r\n')
  expect(typedText('a\r\nb', 'ab')).toBe('ab')
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.string({ maxLength: 3 }).map((each) => each.replace(/\r/g, '')),
      (before, old, after, typed) => {
        // A pair is not to be torn by how the parts are put together.
        fc.pre(
          ![before + old, old + after, before + after].some((each, n) => /\r\n/.test(each) && [before, old, before][n]?.endsWith('\r')),
        )
        const whole = before + old + after
        const shown = shownText(before) + typed + shownText(after)
        const result = typedText(whole, shown)
        expect(shownText(result).replaceAll('\u240d', '\r')).toBe(shown.replaceAll('\u240d', '\r'))
        expect(result.length - before.length - after.length).toBeLessThanOrEqual(typed.length * 2 + old.length)
      },
    ),
  )
  fc.assert(fc.property(text, (each) => typedText(each, shownText(each)) === each))
})

test('undo and redo go through all texts; changes of one kind in a row are one step', () => {
  let history = newHistory('')
  for (const each of ['a', 'ab', 'abc']) history = changed(history, each, 'typing')
  history = changed(history, 'abc!', 'pm')
  history = changed(closed(history), 'abc!!', 'pm')
  expect(history.past).toEqual(['', 'abc', 'abc!'])
  const back = undone(undone(history))
  expect(back.text).toBe('abc')
  expect(undone(undone(back)).text).toBe('')
  expect(redone(redone(redone(back))).text).toBe('abc!!')
  expect(changed(back, 'other', null).future).toEqual([])
  expect(changed(back, 'abc', 'typing')).toBe(back)
})

test('mine on top of theirs: both where they are apart, nothing where they meet', () => {
  const base = 'a\nb\nc\nd\n'
  expect(onTop(base, 'a\nB\nc\nd\n', 'a\nb\nc\nD\nE\n')).toBe('a\nB\nc\nD\nE\n')
  expect(onTop(base, 'a\nb\nc\nd\nmine\n', 'theirs\na\nb\nc\nd\n')).toBe('theirs\na\nb\nc\nd\nmine\n')
  expect(onTop(base, 'a\nB\nc\nd\n', 'a\nBB\nc\nd\n')).toBeNull()
  expect(onTop(base, 'a\nB\nc\nd\n', 'a\nc\nd\n')).toBeNull()
  expect(onTop(base, `${base}x\n`, `${base}y\n`)).toBeNull()
  const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n'), { maxLength: 8 }).map((each) => each.join(''))
  fc.assert(fc.property(lines, lines, (from, to) => onTop(from, to, from) === to && (from === to || onTop(from, from, to) === to)))
})

test('drafts outlive the page; what does not fit, or a storage that refuses, does no harm', () => {
  const kept = new Map<string, string>()
  const memory = remembered(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }))
  const draft = { path: '/a', base: 'x', seen: '1', text: 'y' }
  new Drafts(memory).keep('blog', draft)
  expect(new Drafts(memory).of('blog')).toEqual(draft)
  const again = new Drafts(memory)
  again.keep('blog', undefined)
  expect([again.size, new Drafts(memory).size]).toEqual([0, 0])
  for (const odd of ['rubbish', '{}', '[1]', '[["blog",{"path":1}]]', 'null']) {
    kept.set('sluice.drafts', odd)
    expect(new Drafts(memory).size).toBe(0)
  }
  const refuses = remembered(() => {
    throw new Error('no storage')
  })
  const without = new Drafts(refuses)
  without.keep('blog', draft)
  expect(without.of('blog')).toEqual(draft)
})

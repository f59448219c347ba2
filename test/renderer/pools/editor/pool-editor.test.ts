import { expect, onTestFinished, test, vi } from 'vitest'
import type { PoolFileView } from '../../../../app/contract/pool-file.ts'
import { Failure } from '../../../../app/failure.ts'
import { Drafts } from '../../../../renderer/editor/drafts.ts'
import { canApply, isDirty } from '../../../../renderer/editor/file-editor.ts'
import { PoolEditors, type PoolEditorsOptions } from '../../../../renderer/pools/editor/pool-editors.ts'
import { remembered } from '../../../../renderer/ui/remembered.ts'

const TEXT = '[blog]\npm = ondemand\npm.max_children = 8\n'

/** A disk with one file, and the page that edits it. */
function setUp() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const kept = new Map<string, string>()
  const session = remembered(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }))
  const disk: { text: string; applied: string | null; writable: boolean; gone: boolean; refuses: Failure | undefined; checks: string[] } = {
    text: TEXT,
    applied: TEXT,
    writable: true,
    gone: false,
    refuses: undefined,
    checks: [],
  }
  const view = (): PoolFileView => {
    const { text, applied, writable } = disk
    return { pool: 'blog', path: '/blog.conf', text, seen: `sha of ${text}`, section: 'blog', writable, asRoot: false, applied }
  }
  const answers: Record<string, (input: { text?: string; seen?: string }) => unknown> = {
    'pool.file': () => {
      if (disk.gone) throw new Failure('file-unreadable', { path: '/blog.conf', reason: 'it does not exist' })
      return view()
    },
    'pool.check': ({ text = '' }) => {
      disk.checks.push(text)
      const problem = { level: 'error', line: 2, column: 1, code: 'pool-file-refused', says: 'PHP-FPM refuses it', mend: '' }
      return { problems: text.includes('bad') ? [problem] : [], refused: text.includes('bad') }
    },
    'pool.versions': () => [],
    'pool.apply': ({ text = '', seen }) => {
      if (seen !== view().seen) throw new Failure('pool-file-changed', { path: '/blog.conf' })
      if (disk.refuses) throw disk.refuses
      disk.text = text
      disk.applied = text
      return { seen: view().seen }
    },
  }
  const call = (async (name: string, input: { text?: string }) => answers[name]?.(input)) as PoolEditorsOptions['call']
  const page = () => {
    const drafts = new Drafts(session)
    return { drafts, editors: new PoolEditors({ call, drafts, phpOf: () => '8.2.36' }) }
  }
  return { disk, page }
}

async function opened() {
  const { disk, page } = setUp()
  const { drafts, editors } = page()
  const editor = editors.of('blog')
  await editor.look()
  const state = () => editor.state.getState()
  return { disk, page, drafts, editor, state }
}

test('form and text write to one history; each edit of the form is in its own line', async () => {
  const { editor, drafts, state } = await opened()
  editor.set('pm.max_children', '1')
  editor.set('pm.max_children', '12')
  expect(editor.text).toBe(TEXT.replace('8', '12'))
  editor.type(`${editor.text}; a word\n`)
  editor.remove('pm.max_children')
  expect(editor.text).toBe('[blog]\npm = ondemand\n; a word\n')
  expect(drafts.size).toBe(1)
  for (const expected of [`${TEXT.replace('8', '12')}; a word\n`, TEXT.replace('8', '12'), TEXT, TEXT]) {
    editor.undo()
    expect(editor.text).toBe(expected)
  }
  expect(isDirty(state())).toBe(false)
  expect(drafts.size).toBe(0)
  editor.redo()
  expect(editor.text).toBe(TEXT.replace('8', '12'))
  editor.revert()
  expect(editor.text).toBe(TEXT)
})

test('our own rules speak at once, PHP-FPM when nobody has typed for a while, of the last text alone', async () => {
  const { editor, disk, state } = await opened()
  await vi.advanceTimersByTimeAsync(1000)
  disk.checks.length = 0
  editor.set('pm.max_children', 'many')
  expect(state()).toMatchObject({ verdict: 'asking', problems: [{ line: 3, level: 'error', code: 'int-bad' }] })
  editor.type(`${TEXT}; bad\n`)
  await vi.advanceTimersByTimeAsync(299)
  expect(disk.checks).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(disk.checks).toEqual([`${TEXT}; bad\n`])
  expect(state()).toMatchObject({ verdict: 'refuses', problems: [{ code: 'pool-file-refused' }] })
})

test('applied: on disk, running, and nothing is left to do', async () => {
  const { editor, disk, state, drafts } = await opened()
  expect(canApply(state())).toBe(false)
  editor.set('pm.max_children', '5')
  expect(canApply(state())).toBe(true)
  await editor.apply()
  expect(disk).toMatchObject({ text: TEXT.replace('8', '5'), applied: TEXT.replace('8', '5') })
  expect(state()).toMatchObject({ applying: false, failure: undefined, theirs: undefined })
  expect([isDirty(state()), canApply(state()), drafts.size]).toEqual([false, false, 0])
  editor.undo()
  expect(editor.text).toBe(TEXT)
})

test('what is refused stays in the text, with the reason', async () => {
  const { editor, disk, state } = await opened()
  disk.refuses = new Failure('pool-file-refused', { path: '/blog.conf', place: ':3', line: 3, reason: 'no' })
  editor.set('pm.max_children', '5')
  await editor.apply()
  expect(state()).toMatchObject({ applying: false, failure: { code: 'pool-file-refused', details: { line: 3 } } })
  expect([disk.text, editor.text]).toEqual([TEXT, TEXT.replace('8', '5')])
  editor.set('pm.max_children', '6')
  expect(state().failure).toBeUndefined()
})

test('a change by someone else is taken where there is none here', async () => {
  const { editor, disk, state } = await opened()
  disk.text = `${TEXT}; theirs\n`
  await editor.look()
  expect(editor.text).toBe(disk.text)
  // The running generation does not know it yet.
  expect(state()).toMatchObject({ notice: 'taken', theirs: undefined })
  expect([isDirty(state()), canApply(state())]).toEqual([false, true])
})

test('a change by someone else under one of ours is shown, and decided on', async () => {
  const { editor, disk, state } = await opened()
  editor.set('pm.max_children', '5')
  disk.text = `; theirs\n${TEXT}`
  await editor.apply()
  expect(disk.text).toBe(`; theirs\n${TEXT}`)
  expect(state()).toMatchObject({ theirs: { text: disk.text }, failure: undefined })
  editor.keepMine()
  expect(state()).toMatchObject({ theirs: undefined, notice: 'merged' })
  expect(editor.text).toBe(`; theirs\n${TEXT.replace('8', '5')}`)

  disk.text = `; theirs\n${TEXT.replace('8', '7')}`
  await editor.look()
  editor.keepMine()
  expect(state().notice).toBe('overrides')
  expect(editor.text).toBe(`; theirs\n${TEXT.replace('8', '5')}`)

  disk.text = '[blog]\n'
  await editor.look()
  editor.takeTheirs()
  expect([editor.text, isDirty(state())]).toEqual(['[blog]\n', false])
  editor.undo()
  expect(editor.text).toBe(`; theirs\n${TEXT.replace('8', '5')}`)
})

test('an unsaved text is there after a reload, also where the disk has changed meanwhile', async () => {
  const { editor, disk, page } = await opened()
  editor.set('pm.max_children', '5')
  const { drafts, editors: again } = page()
  expect(drafts.size).toBe(1)
  await again.of('blog').look()
  expect(again.of('blog').text).toBe(TEXT.replace('8', '5'))
  again.of('blog').undo()
  expect(again.of('blog').text).toBe(TEXT)
  again.of('blog').redo()
  disk.text = `${TEXT}; theirs\n`
  const third = page().editors.of('blog')
  await third.look()
  expect(third.state.getState()).toMatchObject({ disk: { text: TEXT }, theirs: { text: disk.text } })
  expect(third.text).toBe(TEXT.replace('8', '5'))
})

test('a file that may not be written is not changed by the form, but can be run as it is', async () => {
  const { editor, disk, state } = await opened()
  disk.writable = false
  disk.applied = null
  await editor.look()
  editor.set('pm.max_children', '5')
  expect(editor.text).toBe(TEXT)
  expect(canApply(state())).toBe(true)
  editor.replace(`${TEXT}; more\n`)
  expect(canApply(state())).toBe(false)
})

test('a file that cannot be read any more says so until it is there again; the text stays', async () => {
  const { disk, editor, state } = await opened()
  editor.set('pm.max_children', '12')
  disk.gone = true
  await editor.look()
  expect(state().failure).toMatchObject({ code: 'file-unreadable' })
  expect(editor.text).toContain('= 12')
  disk.gone = false
  await editor.look()
  expect(state()).toMatchObject({ failure: undefined, theirs: undefined })
  expect(editor.text).toContain('= 12')
})

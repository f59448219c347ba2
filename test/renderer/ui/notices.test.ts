import { expect, test } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { Notices } from '../../../renderer/ui/notices.ts'

const says = (notices: Notices): string[] => notices.shown.getState().map((each) => each.says)

test('the newest three are shown', () => {
  const notices = new Notices()
  for (const each of ['a', 'b', 'c', 'd']) notices.show({ says: each })
  expect(says(notices)).toEqual(['b', 'c', 'd'])
})

test('an action is run once, and its notice goes when it is done', async () => {
  const notices = new Notices()
  let runs = 0
  let done = (): void => {}
  notices.show({
    says: 'blog was removed.',
    action: {
      says: 'Undo',
      run: () => {
        runs++
        return new Promise((resolve) => {
          done = resolve
        })
      },
    },
  })
  const id = notices.shown.getState()[0]?.id ?? 0
  const first = notices.act(id)
  const second = notices.act(id)
  expect(notices.shown.getState()[0]?.running).toBe(true)
  done()
  await Promise.all([first, second])
  expect([runs, says(notices)]).toEqual([1, []])
})

test('what fails stands in the notice and can be tried again', async () => {
  const notices = new Notices()
  let fails = true
  notices.show({
    says: 'blog was removed.',
    action: {
      says: 'Undo',
      run: () => {
        if (fails) throw new Failure('site-unknown', { site: 'blog' })
      },
    },
  })
  const id = notices.shown.getState()[0]?.id ?? 0
  await notices.act(id)
  expect(notices.shown.getState()).toMatchObject([{ running: false, failure: { code: 'site-unknown' } }])
  fails = false
  await notices.act(id)
  expect(says(notices)).toEqual([])
})

test('the newest action is the one that Ctrl+Z means', async () => {
  const notices = new Notices()
  const ran: string[] = []
  expect(notices.actOnNewest()).toBe(false)
  for (const each of ['first', 'second']) notices.show({ says: each, action: { says: 'Undo', run: () => void ran.push(each) } })
  notices.show({ says: 'only words' })
  expect(notices.actOnNewest()).toBe(true)
  expect(ran).toEqual(['second'])
  await expect.poll(() => says(notices)).toEqual(['first', 'only words'])
})

test('who showed it can take it away', () => {
  const notices = new Notices()
  const close = notices.show({ says: 'blog was removed.' })
  notices.show({ says: 'other' })
  close()
  close()
  expect(says(notices)).toEqual(['other'])
})

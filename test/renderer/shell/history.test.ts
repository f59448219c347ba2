import { expect, test } from 'vitest'
import { createSelection } from '../../../renderer/log/selection.ts'
import { History, PASSING_MS } from '../../../renderer/shell/history.ts'
import { createView, showPool } from '../../../renderer/shell/view.ts'

function aWindow() {
  const view = createView({ get: () => undefined, set: () => {} })
  const selection = createSelection()
  const gone = new Set<number>()
  let now = 0
  const history = new History({ view, selection, isThere: (id) => !gone.has(id), nowMs: () => now })
  return {
    view,
    selection,
    gone,
    history,
    look(id: number): void {
      now += PASSING_MS
      selection.setState({ id, open: true })
    },
    pass(id: number): void {
      now += 20
      selection.setState({ id, open: true })
    },
    get at() {
      const { view: name, site, pool } = view.getState()
      const { id, open } = selection.getState()
      return name === 'log' ? `log ${open ? id : '-'}` : `${name} ${(name === 'pools' ? pool : site) ?? '-'}`
    },
  }
}

test('back and forward go through views and what was looked at in them', () => {
  const it = aWindow()
  it.look(1)
  it.look(2)
  it.view.setState({ view: 'pools', pool: 'blog' })
  const seen = [it.at]
  for (let step = 0; step < 4; step++) {
    it.history.back()
    seen.push(it.at)
  }
  expect(seen).toEqual(['pools blog', 'log 2', 'log 1', 'log -', 'log -'])
  expect(it.history.ways.getState()).toEqual({ back: false, forward: true })
  for (let step = 0; step < 4; step++) it.history.forward()
  expect(it.at).toBe('pools blog')
  expect(it.history.ways.getState()).toEqual({ back: true, forward: false })
})

test('what is looked at after going back takes the place of what lay ahead', () => {
  const it = aWindow()
  it.look(1)
  it.look(2)
  it.history.back()
  it.look(3)
  it.history.forward()
  expect(it.at).toBe('log 3')
  it.history.back()
  expect(it.at).toBe('log 1')
})

test('rows that were only passed are not come back to; a selection without details is no place', () => {
  const it = aWindow()
  it.look(1)
  for (const id of [2, 3, 4]) it.pass(id)
  it.selection.setState({ id: 9, open: false })
  it.selection.setState({ id: 8, open: false })
  it.history.back()
  expect(it.at).toBe('log 4')
  it.history.back()
  expect(it.at).toBe('log -')
})

test('a way to a pool closes the pool file that stood in its place; back leads to it again', () => {
  const it = aWindow()
  it.view.setState({ view: 'pools', pool: 'blog' })
  it.view.setState({ view: 'pools', file: '/etc/www.conf' })
  showPool(it.view, 'blog')
  expect(it.view.getState()).toMatchObject({ view: 'pools', pool: 'blog', file: null })
  it.history.back()
  expect(it.view.getState()).toMatchObject({ pool: 'blog', file: '/etc/www.conf' })
  it.history.back()
  expect(it.view.getState()).toMatchObject({ pool: 'blog', file: null })
})

test('an exchange that is gone is passed over', () => {
  const it = aWindow()
  it.look(1)
  it.look(2)
  it.look(3)
  it.gone.add(2)
  it.history.back()
  expect(it.at).toBe('log 1')
  it.gone.add(1)
  it.history.forward()
  it.history.reset()
  expect(it.history.ways.getState()).toEqual({ back: false, forward: false })
})

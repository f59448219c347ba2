import { expect, test } from 'vitest'
import { createView } from '../../../renderer/shell/view.ts'
import { remembered } from '../../../renderer/ui/remembered.ts'

function aMemory(first?: string) {
  const kept = new Map<string, string>(first === undefined ? [] : [['sluice.view', first]])
  return remembered(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }))
}

test('place, sizes and tab come back; the view and what is selected do not', () => {
  const memory = aMemory()
  createView(memory).setState({ view: 'pools', pool: 'blog', tab: 'records', place: 'right', rightPx: 640 })
  expect(createView(memory).getState()).toMatchObject({
    view: 'log',
    pool: null,
    tab: 'records',
    place: 'right',
    rightPx: 640,
    belowPx: 380,
  })
})

test.each(['rubbish', '[]', 'null', '{"tab":"nowhere","place":7,"belowPx":-3,"rightPx":"wide"}', '{"belowPx":1e9}'])(
  'what does not fit is forgotten: %s',
  (text) => {
    expect(createView(aMemory(text)).getState()).toEqual(createView(aMemory()).getState())
  },
)

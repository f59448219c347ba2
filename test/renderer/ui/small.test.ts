import { expect, test, vi } from 'vitest'
import { clampSize } from '../../../renderer/ui/clamp-size.ts'
import { Clock } from '../../../renderer/ui/clock.ts'
import { remembered } from '../../../renderer/ui/remembered.ts'
import { rowStep } from '../../../renderer/ui/row-step.ts'

test('keys lead through a list and stop at its ends', () => {
  const place = { at: 3, page: 10, count: 20 }
  const to = Object.fromEntries(
    ['ArrowDown', 'j', 'ArrowUp', 'k', 'PageDown', 'PageUp', 'Home', 'End', 'x'].map((key) => [key, rowStep(key, place)]),
  )
  expect(to).toEqual({ ArrowDown: 4, j: 4, ArrowUp: 2, k: 2, PageDown: 13, PageUp: 0, Home: 0, End: 19, x: undefined })
  expect(rowStep('ArrowDown', { ...place, at: 19 })).toBe(19)
  expect(rowStep('ArrowDown', { ...place, at: -1, first: 7 })).toBe(7)
  expect(rowStep('ArrowUp', { ...place, at: -1 })).toBe(19)
})

test('a pane keeps its least size and leaves the other one its own', () => {
  expect(clampSize(50, 140, 800)).toBe(140)
  expect(clampSize(900, 140, 800)).toBe(660)
  expect(clampSize(300, 140, 800)).toBe(300)
  expect(clampSize(300, 140, 200)).toBe(100)
})

test('a clock runs while somebody watches', () => {
  vi.useFakeTimers()
  try {
    const clock = new Clock(100)
    let ticks = 0
    const end = clock.watch(() => ticks++)
    const endOther = clock.watch(() => {})
    vi.advanceTimersByTime(1000)
    expect([ticks, clock.tick()]).toEqual([10, 10])
    end()
    vi.advanceTimersByTime(1000)
    expect([ticks, clock.tick()]).toEqual([10, 20])
    endOther()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('a browser that keeps nothing is no failure', () => {
  const refused = remembered(() => {
    throw new Error('refused')
  })
  refused.set('x', '1')
  expect(refused.get('x')).toBe(undefined)
})

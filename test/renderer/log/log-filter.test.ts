import { expect, test, vi } from 'vitest'
import { LogFilter } from '../../../renderer/log/log-filter.ts'
import type { RowTest } from '../../../renderer/log/shown-rows.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

function aFilter(session = new Map<string, string>()) {
  const tests: RowTest[] = []
  const filter = new LogFilter(
    { only: (test) => void tests.push(test) },
    { get: (name) => session.get(name), set: (name, value) => void session.set(name, value) },
  )
  return { filter, tests, session }
}

test('what makes no sense says so, and the last that did is still obeyed', () => {
  const { filter, tests } = aFilter()
  filter.set('status:500')
  expect(tests[0]?.(aSummary({ status: 200 }))).toBe(false)
  filter.set('status:500 statu:4')
  expect(filter.state.getState()).toMatchObject({ obeyed: 'status:500', fault: { from: 11, to: 16 } })
  expect(tests.length).toBe(1)
  filter.set('status:500 ')
  expect(filter.state.getState()).toEqual({ text: 'status:500 ', fault: undefined, obeyed: 'status:500' })
  expect(tests.length).toBe(1)
  filter.set('')
  expect(tests[1]?.(aSummary({ status: 200 }))).toBe(true)
})

test('it is there again when the page is loaded again', () => {
  const { filter, session } = aFilter()
  filter.set('method:POST')
  const again = aFilter(session)
  expect(again.filter.state.getState().obeyed).toBe('method:POST')
  expect(again.tests.length).toBe(1)
})

test('a word that is being typed is obeyed when it rests; what comes meanwhile takes its place', () => {
  vi.useFakeTimers()
  try {
    const { filter, tests } = aFilter()
    filter.set('stat', 300)
    expect(filter.state.getState()).toMatchObject({ text: 'stat', obeyed: '' })
    filter.set('status:', 300)
    vi.advanceTimersByTime(1000)
    expect(tests.length).toBe(0)
    filter.set('status:5', 300)
    vi.advanceTimersByTime(300)
    expect(filter.state.getState().obeyed).toBe('status:5')
    filter.set('status:50', 300)
    filter.set('status:500')
    vi.advanceTimersByTime(1000)
    expect([filter.state.getState().obeyed, tests.length]).toEqual(['status:500', 2])
  } finally {
    vi.useRealTimers()
  }
})

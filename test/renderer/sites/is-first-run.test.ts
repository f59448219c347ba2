import { expect, test } from 'vitest'
import { isFirstRun } from '../../../renderer/sites/is-first-run.ts'

test('until something of the person’s own is served it is the first run', () => {
  expect(isFirstRun([])).toBe(true)
  expect(isFirstRun([{ name: 'welcome' }])).toBe(true)
  expect(isFirstRun([{ name: 'welcome' }, { name: 'blog' }])).toBe(false)
})

import { expect, test } from 'vitest'
import { ScriptClock } from '../../../main/embedded/script-clock.ts'

test('the limit for a request counts all time, the one of PHP only work', () => {
  const clock = new ScriptClock(10_000, 5000)
  expect(clock.look(5000, 0)).toEqual({ againMs: 10_000 })
  clock.setPhpLimit(3000, 700)
  expect(clock.look(6000, 1000)).toEqual({ againMs: 2700 })
  expect(clock.look(14_000, 3600)).toEqual({ againMs: 100 })
  expect(clock.look(14_000, 3700)).toEqual({ over: 'max_execution_time, which is 3 s for it' })
  expect(clock.look(15_000, 1000)).toEqual({ over: 'the limit of 10 s for a request' })
})

test('0 is no limit, set_time_limit begins anew, and looks are never closer than it is worth', () => {
  const clock = new ScriptClock(0, 0)
  expect(clock.look(1e9, 1e9)).toEqual({ againMs: Number.POSITIVE_INFINITY })
  clock.setPhpLimit(1000, 5000)
  expect(clock.look(0, 5999)).toEqual({ againMs: 20 })
  clock.setPhpLimit(1000, 5999)
  expect(clock.look(0, 6000)).toEqual({ againMs: 999 })
  clock.setPhpLimit(0, 6000)
  expect(clock.look(0, 1e9)).toEqual({ againMs: Number.POSITIVE_INFINITY })
})

import { expect, test } from 'vitest'
import { restartPauseMs } from '../../../main/spool/restart-pause.ts'

test('the first loss costs no wait, each further one of a thread that never lived twice as much, up to half a minute', () => {
  const pauses: number[] = []
  for (let shortLives = 0, n = 0; n < 10; n++) {
    const next = restartPauseMs(10, shortLives)
    pauses.push(next.pauseMs)
    shortLives = next.shortLives
  }
  expect(pauses).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  expect(restartPauseMs(60_000, 9)).toEqual({ pauseMs: 0, shortLives: 0 })
})

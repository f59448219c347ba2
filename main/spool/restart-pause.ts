/** A thread that lived shorter than this may never live: each of several in a row waits longer. */
const SHORT_LIFE_MS = 5000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** How long to wait before a lost thread is started again: not at all the first time. */
export function restartPauseMs(livedMs: number, shortLivesBefore: number): { readonly pauseMs: number; readonly shortLives: number } {
  if (livedMs >= SHORT_LIFE_MS) return { pauseMs: 0, shortLives: 0 }
  const pauseMs = shortLivesBefore === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (shortLivesBefore - 1), LONGEST_PAUSE_MS)
  return { pauseMs, shortLives: shortLivesBefore + 1 }
}

import { afterAll, onTestFinished } from 'vitest'

const left = new Set<() => void>()

/** Calls `end` when the test is over, also when it failed; asked for in a hook or outside of any test, with the last test of the file. */
export function afterwards(end: () => void): void {
  try {
    onTestFinished(() => end())
  } catch {
    left.add(end)
  }
}

afterAll(() => {
  for (const end of left) end()
  left.clear()
})

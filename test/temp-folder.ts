import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

const left = new Set<string>()

/**
 * A new folder with a path short enough for unix sockets: /tmp/sl-XXXXXX. It goes when the test is over, or, made in
 * a hook or outside of any test, with the last test of its file.
 * @param mode 0755 unless said: PHP's workers may run as another user than the test
 */
export function tempFolder(mode = 0o755): string {
  const base = process.platform === 'win32' ? tmpdir() : '/tmp'
  const folder = realpathSync(mkdtempSync(join(base, 'sl-')))
  chmodSync(folder, mode)
  left.add(folder)
  try {
    onTestFinished(() => remove(folder))
  } catch {
    // not inside a test: afterAll below takes it
  }
  return folder
}

afterAll(() => {
  for (const folder of left) remove(folder)
})

function remove(folder: string): void {
  left.delete(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

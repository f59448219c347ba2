import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whether this user may replace a file: it, and the folder in which its next text is written beside it. */
export async function mayWrite(path: string): Promise<boolean> {
  try {
    const real = await realpath(path)
    await access(real, constants.W_OK)
    await access(dirname(real), constants.W_OK)
    return true
  } catch {
    return false
  }
}

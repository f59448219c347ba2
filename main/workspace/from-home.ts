import { homedir } from 'node:os'
import { join } from 'node:path'

/** `~/blog` is typed where no shell makes a path of it. */
export function fromHome(path: string): string {
  return /^~(?=$|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path
}

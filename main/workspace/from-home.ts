import { join } from 'node:path'
import { homeFolder } from './home-folder.ts'

/** `~/blog` is typed where no shell makes a path of it. */
export function fromHome(path: string): string {
  return /^~(?=$|[\\/])/.test(path) ? join(homeFolder(), path.slice(1)) : path
}

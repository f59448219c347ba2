import { realpathSync } from 'node:fs'

/** The real path of what is there, else the path as it is: two names of one folder compare equal. */
export function realOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

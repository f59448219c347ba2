import { userInfo } from 'node:os'

/** Who we run as, for a person. A container may run us under a number that has no name. */
export function ownName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? '?'}`
  }
}

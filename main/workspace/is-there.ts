import { access } from 'node:fs/promises'

/** Whether anything is at that path that this user can see. Never rejects. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

import { realpath, stat } from 'node:fs/promises'
import type { Reader } from '../../app/contract/engine-messages.ts'
import { unreadableBy } from './readable-by.ts'

/** What keeps the pool's user from a script, for a person: PHP says "File not found." of it, as if there were none. undefined: nothing does. */
export async function scriptClosed(reader: Reader, script: string): Promise<string | undefined> {
  try {
    const file = await realpath(script)
    const closed = await unreadableBy(reader, file, await stat(file))
    if (closed === undefined) return undefined
    const mend = closed === file ? `Give ${reader.user} the right to read it` : `Run chmod o+x on it, or give ${reader.user} a way in`
    return `${reader.user}, who runs the pool, cannot ${closed === file ? 'read' : 'enter'} ${closed}, so PHP did not run ${script}. ${mend}.`
  } catch {
    return undefined // gone meanwhile
  }
}

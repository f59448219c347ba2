import { readFile } from 'node:fs/promises'
import { socketHolder } from '../socket-holder.ts'

/** Who listens on a unix socket, as `socketHolder` says it. */
export const pathHolder = async (path: string): Promise<string> => socketHolder(await listeningInodes(path))

/** proc(5), /proc/net/unix: flags (00010000: it listens), type, state, inode, path as it was bound. */
async function listeningInodes(path: string): Promise<Set<string>> {
  const text = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  const rows = text.split('\n').map((line) => /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+) (.*)$/.exec(line))
  return new Set(rows.flatMap((row) => (row?.[1] === LISTENS && row[3] === path && row[2] ? [row[2]] : [])))
}

const LISTENS = '00010000'

import { readFile } from 'node:fs/promises'
import { socketHolder } from './socket-holder.ts'

/** Who listens on a TCP port, as `socketHolder` says it. */
export const portHolder = async (port: number): Promise<string> => socketHolder(await listeningInodes(port))

/** proc(5), /proc/net/tcp: local address, state 0A (listening) and inode of each socket. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      const words = line.trim().split(/\s+/)
      if (words[1]?.endsWith(`:${hex}`) && words[3] === '0A' && words[9]) inodes.add(words[9])
    }
  }
  return inodes
}

import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Who listens on a TCP port, as the end of a sentence: " by nginx (process 812)". Empty where it cannot be told: another user's
 * process, or a system without /proc.
 */
export async function portHolder(port: number): Promise<string> {
  try {
    const inodes = await listeningInodes(port)
    if (inodes.size === 0) return ''
    for (const pid of await readdir('/proc')) {
      if (/^\d+$/.test(pid) && (await holdsOne(pid, inodes)))
        return ` by ${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (process ${pid})`
    }
  } catch {
    // no /proc, or a process that went while we looked
  }
  return ''
}

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

async function holdsOne(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))?.[1]
    if (inode && inodes.has(inode)) return true
  }
  return false
}

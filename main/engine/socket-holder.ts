import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * Who has one of these sockets open, as the end of a sentence: " by nginx (process 812)". Empty where it cannot be told: another user's
 * process, or a system without /proc.
 */
export async function socketHolder(inodes: ReadonlySet<string>): Promise<string> {
  if (inodes.size === 0) return ''
  for (const pid of await readdir('/proc').catch(() => []))
    if (/^\d+$/.test(pid) && (await holdsOne(pid, inodes))) return ` by ${await nameOf(pid)} (process ${pid})`
  return ''
}

async function holdsOne(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))?.[1]
    if (inode && inodes.has(inode)) return true
  }
  return false
}

const nameOf = async (pid: string): Promise<string> => (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim()

import { readFileSync } from 'node:fs'

const UNPRIVILEGED = '/proc/sys/net/ipv4/ip_unprivileged_port_start'

/** What to do about a port that the system does not give to this user. */
export function lowPortMend(port: number, platform: NodeJS.Platform = process.platform, first = firstUnprivileged()): string {
  if (platform === 'win32')
    return 'Choose another port: Windows keeps this one for itself (netsh interface ipv4 show excludedportrange protocol=tcp).'
  if (port >= first) return 'Choose another port.'
  const choose = `Choose a port from ${first} on`
  if (platform === 'linux') return `${choose}, or allow it once to every user: sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${port}`
  return `${choose}. macOS gives lower ones to everyone, but on all interfaces alone (--bind 0.0.0.0): then other machines reach them, too.`
}

/** ip(7): the first port that needs no right of its own. */
function firstUnprivileged(): number {
  try {
    return Number(readFileSync(UNPRIVILEGED, 'utf8')) || 1024
  } catch {
    return 1024
  }
}

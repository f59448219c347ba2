import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** Where the pools listen; also two pools of a file on one address. */
export function listenProblems(pools: readonly Reading[]): Problem[] {
  return [...pools.flatMap(ofOne), ...sameAddress(pools)]
}

const KEYS = ['listen', 'pm.status_listen'] as const

function ofOne(pool: Reading): Problem[] {
  const listen = pool.text('listen')
  return [
    ...(listen === null || listen === '' ? [pool.missing('listen-missing', 'listen')] : []),
    ...(pool.text('pm.status_listen') === '' ? pool.at('status-listen-empty', 'pm.status_listen') : []),
    ...KEYS.flatMap((key) => {
      const address = pool.text(key)
      if (!address) return []
      return isTcp(address) ? tcp(pool, key, address) : unixSocket(pool, key, address)
    }),
    ...rights(pool),
  ]
}

/** PHP-FPM takes what has a colon, or is digits alone, for TCP, and all else for a path. */
const isTcp = (address: string): boolean => address.includes(':') || /^\d+$/.test(address)

function tcp(pool: Reading, key: string, address: string): Problem[] {
  const port = Number(/\d*$/.exec(address)?.[0] || 0)
  if (port < 1 || port > 65_535) return pool.at('listen-port-bad', key, { value: address })
  const clients = pool.text('listen.allowed_clients')
  const host = address.slice(0, Math.max(0, address.lastIndexOf(':')))
  const open = ['', '*', '0.0.0.0', '[::]', '::'].includes(host)
  if (typeof clients === 'string' && clients.trim() !== '')
    return key === 'listen' && !clients.split(',').some(isIp) ? pool.at('allowed-clients-none', 'listen.allowed_clients') : []
  return open && clients !== undefined ? pool.at('open-to-network', key, { value: address }) : []
}

function isIp(text: string): boolean {
  const address = text.trim()
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address.split('.').every((part) => Number(part) < 256)
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(address)
}

function unixSocket(pool: Reading, key: string, address: string): Problem[] {
  const path = key === 'listen' || address.startsWith('/') ? pool.absolute(address) : undefined
  const bytes = new TextEncoder().encode(path ?? address).length
  const most = pool.facts.platform === 'linux' ? 107 : 103 // sun_path, with a NUL after it
  const folder = path?.slice(0, path.lastIndexOf('/')) || '/'
  return [
    ...(bytes > most ? pool.at('socket-path-long', key, { bytes, most }) : []),
    ...(path !== undefined && pool.facts.folderExists(folder) === false ? pool.at('socket-folder-missing', key, { path: folder }) : []),
  ]
}

function rights(pool: Reading): Problem[] {
  const acl = ['listen.acl_users', 'listen.acl_groups'].find((key) => pool.text(key))
  return acl === undefined
    ? []
    : ['listen.owner', 'listen.group'].filter((key) => pool.text(key)).flatMap((key) => pool.at('acl-wins', key, { acl }))
}

/** The same text is refused; 9000 and 127.0.0.1:9000 meet only when they are opened. */
function sameAddress(pools: readonly Reading[]): Problem[] {
  const seen = new Map<string, { readonly name: string; readonly line: number }>()
  return KEYS.flatMap((key) =>
    pools.flatMap((pool) => {
      const text = pool.text(key)
      const setting = pool.setting(key)
      if (!text || !setting) return []
      const address = isTcp(text) || key !== 'listen' ? text : (pool.absolute(text) ?? text)
      const other = seen.get(address)
      if (other) return pool.at('listen-twice', key, { value: text, other: other.name, line: other.line })
      seen.set(address, { name: pool.section.name, line: setting.valuePlace.line })
      return []
    }),
  )
}

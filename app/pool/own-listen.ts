/** What the `listen` of a section asks for, where Sluice opens it in place of PHP-FPM. */
export interface OwnListen {
  /** As the file has it. */
  readonly written: string
  /** `unix:/path`, or host:port of a loopback address; null: what it means is not known. */
  readonly address: string | null
  /** Of a unix socket. Names or numbers; null: as who makes it. */
  readonly mode: number
  readonly owner: string | null
  readonly group: string | null
  /** Over TCP; null: all. */
  readonly allowedClients: readonly string[] | null
  /** What is otherwise than PHP-FPM would do it; each a sentence. */
  readonly remarks: readonly string[]
}

/** @param values what the file sets in the section, by key, as written. @returns null: it has no `listen` */
export function ownListen(values: ReadonlyMap<string, string>, section: string): OwnListen | null {
  const value = (key: string): string => (values.get(key) ?? '').replaceAll('$pool', section).trim()
  const written = value('listen')
  if (written === '') return null
  const { address, remark } = addressOf(written)
  const clients = value('listen.allowed_clients')
    .split(',')
    .flatMap((client) => client.trim() || [])
  const acl = ['listen.acl_users', 'listen.acl_groups'].filter((key) => value(key) !== '')
  return {
    written,
    address,
    mode: Number.parseInt(value('listen.mode') || DEFAULT_MODE, 8),
    owner: value('listen.owner') || null,
    group: value('listen.group') || null,
    allowedClients: clients.length > 0 ? clients : null,
    remarks: [
      ...(remark === undefined ? [] : [remark]),
      ...acl.map((key) => `${key} is not kept by the tap: its socket has the owner, group and mode of the file alone.`),
    ],
  }
}

/** PHP-FPM's own. */
const DEFAULT_MODE = '0660'

/** PHP-FPM takes what has a colon, or is digits alone, for TCP, and all else for a path. */
function addressOf(written: string): { readonly address: string | null; readonly remark?: string } {
  if (written.includes('${')) return unknown(written, 'it names a variable of the environment')
  const colon = written.lastIndexOf(':')
  if (colon < 0 && !/^\d+$/.test(written))
    return written.startsWith('/') ? { address: `unix:${written}` } : unknown(written, 'its path does not begin with /')
  const port = written.slice(colon + 1)
  if (!/^\d{1,5}$/.test(port)) return unknown(written, `${port} is no port`)
  const host = written.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/, '$1')
  if (LOOPBACK_4.test(host)) return { address: `${host}:${port}` }
  if (host === '::1') return { address: `[::1]:${port}` }
  const address = `127.0.0.1:${port}`
  if (host === 'localhost') return { address }
  const means = ANY.has(host) ? 'every address of this machine' : 'an address that others can reach'
  return { address, remark: `listen = ${written} means ${means}, where anyone could run PHP: Sluice opens ${address} alone.` }
}

const unknown = (written: string, why: string) => ({ address: null, remark: `The file's own listen = ${written} is not opened: ${why}.` })
const LOOPBACK_4 = /^127(\.\d{1,3}){3}$/
const ANY: ReadonlySet<string> = new Set(['', '*', '0.0.0.0', '::'])

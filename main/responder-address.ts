import type { NetConnectOpts } from 'node:net'

/** `unix:/path`, host:port or [v6]:port, as net.connect takes it. */
export function responderAddress(address: string): NetConnectOpts {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) }
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return { host: host || '127.0.0.1', port: Number(address.slice(colon + 1)) }
}

import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

/** A listening address: `unix:/path`, or host:port of this machine. */
export interface Listening {
  readonly server: Server
  /** With the port that was found. */
  readonly address: string
  /** Takes no more connections; the file of the socket goes. */
  close(): void
}

/** Rejects with a sentence. Other machines are never let in: a FastCGI program runs whatever script it is told to. */
export async function listenAt(address: string): Promise<Listening> {
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  if (address.startsWith('unix:')) {
    const path = address.slice('unix:'.length)
    await listening(server, { path }, address)
    chmodSync(path, 0o600)
    return {
      server,
      address,
      close() {
        server.close()
        rmSync(path, { force: true })
      },
    }
  }
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon)
  const port = Number(address.slice(colon + 1))
  if (!LOOPBACK.has(host) || !Number.isInteger(port)) throw new Error(`${address} is no address of this machine alone`)
  await listening(server, { host: host.replace(/^\[(.*)\]$/, '$1'), port }, address)
  const bound = server.address()
  return { server, address: `${host}:${bound && typeof bound === 'object' ? bound.port : port}`, close: () => void server.close() }
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]'])

function listening(server: Server, at: { readonly path: string } | { readonly host: string; readonly port: number }, address: string) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`${address} cannot be opened: ${error.message}`)))
    server.listen(at, resolve)
  })
}

import { createServer } from 'node:net'

/** Where the ports of sites begin; 8080 is the one that they share. */
export const FIRST_SITE_PORT = 8081

const LAST_PORT = 65_535

/** The first port from `from` on that nothing holds on `address` and no site has. undefined: none is left. */
export async function firstFreePort(from: number, address: string, kept: ReadonlySet<number>): Promise<number | undefined> {
  for (let port = from; port <= LAST_PORT; port++) if (!kept.has(port) && (await isFree(port, address))) return port
  return undefined
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer()
    server.once('error', () => answer(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => answer(true)))
  })
}

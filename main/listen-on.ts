import type { AddressInfo, Server } from 'node:net'
import { listenFailure } from './engine/listen-failure.ts'
import { portHolder } from './engine/port-holder.ts'

/** A port to open. `exact`: taken is a failure, else the next that is free is opened. 0: any free one. */
export interface WantedPort {
  readonly port: number
  readonly exact: boolean
}

/** How far "the next that is free" goes. */
const MOST_TRIES = 200

/** Opens a server. @returns its port @throws Failure `port-taken`, `port-forbidden`, `address-unavailable`, `listen-failed` */
export async function listenOn(server: Server, address: string, { port, exact }: WantedPort): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      return await listen(server, address, port + tries)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (taken && !exact && tries < MOST_TRIES && port + tries < 65_535) continue
      throw listenFailure(error as NodeJS.ErrnoException, address, port + tries, taken ? await portHolder(port + tries) : '')
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((opened, failed) => {
    server.once('error', failed)
    server.listen({ host, port }, () => {
      server.off('error', failed)
      opened((server.address() as AddressInfo).port)
    })
  })
}

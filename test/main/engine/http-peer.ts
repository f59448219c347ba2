import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterwards } from '../../afterwards.ts'

/** Another HTTP server of the tests. */
export interface HttpPeer {
  readonly port: number
  readonly server: Server
  /** Those it got, in order. */
  readonly requests: IncomingMessage[]
}

/** It ends with the test; started in a hook: with the last test of the file. */
export async function httpPeer(answer: RequestListener): Promise<HttpPeer> {
  const requests: IncomingMessage[] = []
  const server = createServer((req, res) => {
    requests.push(req)
    answer(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, server, requests }
}

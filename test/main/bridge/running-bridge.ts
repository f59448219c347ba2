import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { Handlers } from '../../../app/contract/all.ts'
import { type Client, createClient } from '../../../app/contract/client.ts'
import { createUiServer } from '../../../main/bridge/ui-server.ts'
import { type Bridge, type BridgeOptions, openBridge } from '../../../main/bridge/websocket.ts'
import { openTransport } from '../../../main/bridge/websocket-transport.ts'
import { testHandlers } from './handlers.ts'

export const TOKEN = 'the-token'

export interface RunningBridge {
  readonly address: string
  readonly bridge: Bridge
  /** A client of ours that was welcomed. */
  client(): Promise<Client>
  /** A bare WebSocket that is open. */
  socket(headers?: Readonly<Record<string, string>>): Promise<BareSocket>
}

/** A WebSocket that keeps what came. */
export interface BareSocket {
  readonly socket: WebSocket
  readonly messages: unknown[]
  readonly closed: Promise<number>
  send(message: unknown): void
}

export async function runBridge(
  own: Partial<Handlers> = {},
  options: Partial<BridgeOptions> & { folder?: string } = {},
): Promise<RunningBridge> {
  const server = createUiServer(options.folder ?? '/nonexistent')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bridge = openBridge({ server, handlers: testHandlers(own), token: TOKEN, log: () => {}, ...options })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    await bridge.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return {
    address,
    bridge,
    async client() {
      const client = createClient(await openTransport(address, 2000), { hello: TOKEN })
      onTestFinished(() => client.close())
      await client.welcome
      return client
    },
    async socket(headers = {}) {
      const socket = new WebSocket(address.replace('http:', 'ws:'), { headers: { Origin: address, ...headers } })
      onTestFinished(() => socket.terminate())
      const messages: unknown[] = []
      socket.on('message', (data: Buffer, isBinary) => messages.push(isBinary ? data : JSON.parse(data.toString())))
      const closed = new Promise<number>((done) => socket.once('close', done))
      await once(socket, 'open')
      return { socket, messages, closed, send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)) }
    },
  }
}

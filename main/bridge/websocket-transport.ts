import { WebSocket } from 'ws'
import type { Transport } from '../../app/contract/client.ts'

/** A wire to a running Sluice. @param address http://127.0.0.1:PORT  @throws Error where it closes before it is open, or `limitMs` are over */
export function openTransport(address: string, limitMs: number): Promise<Transport> {
  return new Promise((opened, failed) => {
    const socket = new WebSocket(address.replace(/^http:/, 'ws:'), {
      origin: new URL(address).origin,
      perMessageDeflate: false,
      handshakeTimeout: limitMs,
    })
    socket.on('error', failed)
    socket.once('open', () =>
      opened({
        send(frame) {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame)
        },
        onMessage: (listener) => socket.on('message', (data: Buffer, isBinary) => listener(isBinary ? data : data.toString('utf8'))),
        onClose: (listener) => socket.once('close', (code) => listener(code)),
        close: () => socket.terminate(),
      }),
    )
  })
}

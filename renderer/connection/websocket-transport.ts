import type { Transport } from '../../app/contract/client.ts'

/** A WebSocket as a wire of the contract. Resolves once it is open. @throws Error where it closes before that. */
export function openWebSocket(url: string): Promise<Transport> {
  return new Promise((opened, failed) => {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    let onMessage: ((frame: string | Uint8Array) => void) | undefined
    let onClose: ((code?: number) => void) | undefined
    let closed: { code: number } | undefined
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => onMessage?.(typeof data === 'string' ? data : new Uint8Array(data))
    socket.onclose = ({ code }) => {
      closed = { code }
      failed(new Error(`the WebSocket closed (${code})`))
      onClose?.(code)
    }
    socket.onopen = () =>
      opened({
        send(frame) {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame as string | Uint8Array<ArrayBuffer>)
        },
        onMessage(listener) {
          onMessage = listener
        },
        onClose(listener) {
          onClose = listener
          if (closed) listener(closed.code)
        },
        close: () => socket.close(),
      })
  })
}

/** Where the page came from, as a WebSocket's address. */
export const webSocketUrl = ({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string =>
  `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/`

import type { Socket } from 'node:net'

/** A TLS record of a handshake, which begins each connection (RFC 8446 section 5.1). No method of HTTP begins with it. */
const TLS_HANDSHAKE = 22

export interface Protocols {
  http(socket: Socket): void
  /** @param first what came so far; the socket still has it */
  tls(socket: Socket, first: Uint8Array): void
}

/** Looks at the first byte of each connection, so that one port takes both HTTP and HTTPS. Who sends none is closed after a time. */
export class FirstByte {
  private readonly waiting = new Set<Socket>()

  constructor(
    private readonly idleMs: number,
    private readonly protocols: Protocols,
  ) {}

  take(socket: Socket): void {
    this.waiting.add(socket)
    const leave = (): void => {
      this.waiting.delete(socket)
      socket.off('readable', onReadable).off('error', onError).off('timeout', onTimeout).off('close', leave).setTimeout(0)
    }
    const onTimeout = (): void => void socket.destroy()
    const onError = (): void => {} // `close` follows
    const onReadable = (): void => {
      const first: Uint8Array | null = socket.read()
      if (first === null) {
        socket.destroy() // it ended
        return
      }
      leave()
      socket.unshift(first)
      if (first[0] === TLS_HANDSHAKE) this.protocols.tls(socket, first)
      else this.protocols.http(socket)
    }
    socket.on('readable', onReadable).on('error', onError).on('timeout', onTimeout).on('close', leave).setTimeout(this.idleMs)
  }

  /** Closes those that have said nothing. */
  close(): void {
    for (const socket of this.waiting) socket.destroy()
  }
}

import type { Socket } from 'node:net'

/** A side of a tunnel, and what is told of each chunk that comes from it. */
export interface TunnelSide {
  readonly socket: Socket
  /** What came behind the head already. */
  readonly first: Uint8Array
  readonly came: (chunk: Uint8Array) => void
}

/** How long a connection is quiet before the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 60_000

/** Joins two connections: what one sends the other gets, as fast as it takes it, until both have closed. @param ended once, then */
export function joinSides(client: TunnelSide, server: TunnelSide, ended: () => void): void {
  let open = 2
  const closed = (other: Socket): void => {
    other.destroySoon()
    if (--open === 0) ended()
  }
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.socket.setKeepAlive(true, KEEP_ALIVE_MS)
    from.socket.on('error', () => from.socket.destroy()).on('close', () => closed(to.socket))
    relay(from, to.socket)
  }
}

function relay({ socket, first, came }: TunnelSide, to: Socket): void {
  const pass = (chunk: Uint8Array): void => {
    came(chunk)
    if (to.writable && !to.write(chunk)) socket.pause()
  }
  if (first.length > 0) pass(first)
  socket.on('data', pass).on('end', () => to.end())
  to.on('drain', () => socket.resume())
}

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'

/** Ends a connection so that what was sent on it can't be taken for whole: by a reset. In TLS a missing close_notify says the same (RFC 8446 section 6.1). */
export function resetConnection(socket: Duplex): void {
  if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
  else socket.destroy()
}

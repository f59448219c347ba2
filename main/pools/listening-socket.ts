import { existsSync, fstatSync, renameSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { Failure } from '../../app/failure.ts'

/** Connections that wait for a program to accept them: more than Sluice ever opens at once. */
const BACKLOG = 511

/**
 * Makes a listening unix socket for somebody else: `take` starts a child with the file descriptor as one of its own. Afterwards it is
 * open there alone and the file at `path` stays. All of it happens in one turn: the event loop never sees the socket, so no
 * connection is accepted here, and none is lost when the child's copy becomes a blocking one (file status flags are shared).
 * @returns what `take` returns @throws Failure `socket-not-made`
 */
export function withListeningSocket<T>(path: string, take: (fd: number) => T): T {
  const kept = `${path}.kept`
  const server = createServer()
  server.on('error', () => undefined) // looked at below
  server.listen({ path, backlog: BACKLOG })
  try {
    const fd = descriptorOf(server)
    if (fd === undefined) throw new Failure('socket-not-made', { path })
    // Closing it deletes the file of its name.
    renameSync(path, kept)
    return take(fd)
  } finally {
    server.close(() => undefined)
    if (existsSync(kept)) renameSync(kept, path)
  }
}

/** Node has no documented way to it; whatever a later one makes of it, only a socket is handed on. */
function descriptorOf(server: Server): number | undefined {
  const { _handle: handle } = server as unknown as { readonly _handle?: { readonly fd?: unknown } | null }
  const fd = handle?.fd
  return server.listening && typeof fd === 'number' && fd >= 0 && fstatSync(fd).isSocket() ? fd : undefined
}

import { Failure } from '../../app/failure.ts'

/** A unix socket whose backlog is full refuses at once on Linux (EAGAIN): it is tried again after this, within the connect limit. */
export const BACKLOG_PAUSE_MS = 10

/** How long after a refused connection it is tried once more, where the master lives. */
export const ANOTHER_TRY_MS = 100

/** Whether connecting ends with that code where a responder has just died: no socket, nobody behind it, or it died while the connection waited for it. */
export const isAsIfRestarted = (code: string): boolean => AS_IF_RESTARTED.has(code)

/** undefined: it is not for a lack of files that there is no connection. */
export const tooManyFiles = (code: string, address: string): Failure | undefined =>
  code === 'EMFILE' || code === 'ENFILE' ? new Failure('too-many-files', { what: `A connection to ${address}` }) : undefined

const AS_IF_RESTARTED: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

import { connect } from 'node:net'
import { FCGI_MAX_CONNS, FCGI_MAX_REQS, FCGI_MPXS_CONNS } from '../../app/fastcgi/constants.ts'
import { encodeGetValues } from '../../app/fastcgi/get-values.ts'

/**
 * Waits for somebody to accept at a socket that is already listened to, where a connection alone proves nothing. It asks for
 * FCGI_GET_VALUES (FastCGI 1.0 section 4.1) and ends its half: who knows the question answers it, anybody else sees the end and closes.
 * @param onAccepted called once; never, where the socket went with its owner first
 * @returns gives up
 */
export function whenAccepted(path: string, onAccepted: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const connection = connect({ path, allowHalfOpen: true })
  const accepted = (): void => {
    connection.destroy()
    // One that dies closes it, too: its end is heard within this time, and gives up.
    timer ??= setTimeout(onAccepted, DEATH_SEEN_MS)
  }
  connection.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNRESET' || code === 'EPIPE') accepted()
  })
  connection.on('data', accepted)
  connection.on('end', accepted)
  connection.end(encodeGetValues([FCGI_MAX_CONNS, FCGI_MAX_REQS, FCGI_MPXS_CONNS]))
  return () => {
    clearTimeout(timer)
    connection.destroy()
  }
}

const DEATH_SEEN_MS = 50

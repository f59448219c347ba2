import { Socket } from 'node:net'

/**
 * A socket that a failed write does not close. A responder may answer, close, and never read the rest of the body (php-cgi does so after
 * its last request): what it sent is there to be read all the same, and the end of reading is the end of the connection.
 */
export class ReadingSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, unlessClosed(done))
  }

  override _writev(chunks: Chunks, done: Done): void {
    super._writev?.(chunks, unlessClosed(done))
  }
}

type Done = Parameters<Socket['_write']>[2]
type Chunks = Parameters<NonNullable<Socket['_writev']>>[0]

const unlessClosed =
  (done: Done): Done =>
  (error) =>
    done(error && CLOSED.has((error as NodeJS.ErrnoException).code ?? '') ? null : error)

const CLOSED = new Set(['EPIPE', 'ECONNRESET'])

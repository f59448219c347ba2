import { type IncomingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** The connection broke before the end. */
  readonly cut: boolean
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** An array goes out chunked. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[]
}

/** One request on a connection of its own. */
export function ask(port: number, path: string, { method = 'GET', headers = {}, body }: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, headers: { ...headers }, agent: false }, (res) => {
      const parts: Buffer[] = []
      const done = (cut: boolean): void => {
        const { statusCode: status = 0, statusMessage: reason = '', headers, rawHeaders } = res
        resolve({ status, reason, headers, rawHeaders, body: Buffer.concat(parts), cut })
      }
      res.on('data', (chunk: Buffer) => parts.push(chunk))
      res.on('end', () => done(!res.complete))
      res.on('error', () => done(true))
    })
    req.on('error', reject)
    if (Array.isArray(body)) {
      for (const part of body) req.write(part)
      req.end()
    } else req.end(body)
  })
}

/** A bare connection: what it sends and gets, byte by byte. It goes with the test. */
export class RawClient {
  received = ''
  closed = false
  error: string | undefined

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.received += text
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code
    })
    socket.on('close', () => {
      this.closed = true
    })
    onTestFinished(() => void socket.destroy())
  }

  static connect(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawClient(socket))
      })
    })
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'))
  }
}

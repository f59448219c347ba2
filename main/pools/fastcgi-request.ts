import { connect, type NetConnectOpts } from 'node:net'
import { FCGI_END_REQUEST, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../../app/fastcgi/constants.ts'
import type { Params } from '../../app/fastcgi/params-encoder.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import { encodeRequestStart } from '../../app/fastcgi/request-start.ts'
import { endOfStream } from '../../app/fastcgi/stream-records.ts'

export interface FastcgiAnswer {
  readonly stdout: string
  readonly stderr: string
}

/**
 * One request without a body on a connection of its own: for pings and status, which are no exchanges.
 * @param to path of a unix socket, or as net.connect takes an address @returns once FCGI_END_REQUEST is there. Rejects with the error of the socket, or where it closed without an answer.
 */
export function fastcgiRequest(to: string | NetConnectOpts, params: Params, limitMs: number): Promise<FastcgiAnswer> {
  return new Promise((resolve, reject) => {
    const parts = { [FCGI_STDOUT]: [] as Buffer[], [FCGI_STDERR]: [] as Buffer[] }
    let type = 0
    const decoder = new RecordDecoder({
      header: (header) => {
        type = header.type
      },
      content: (part) => {
        if (type === FCGI_STDOUT || type === FCGI_STDERR) parts[type].push(Buffer.from(part))
      },
      end: () => {
        if (type === FCGI_END_REQUEST) done(undefined)
      },
    })
    const connection = connect(typeof to === 'string' ? { path: to } : to)
    const timer = setTimeout(() => done(new Error(`no answer within ${limitMs} ms`)), limitMs)
    const done = (error: Error | undefined): void => {
      clearTimeout(timer)
      connection.destroy()
      if (error) reject(error)
      else resolve({ stdout: Buffer.concat(parts[FCGI_STDOUT]).toString(), stderr: Buffer.concat(parts[FCGI_STDERR]).toString() })
    }
    connection.on('data', (chunk) => decoder.push(chunk))
    connection.on('error', done)
    connection.on('close', () => done(new Error('closed before the answer was complete')))
    connection.write(encodeRequestStart({ requestId: 1, keepConn: false, params }))
    connection.write(endOfStream(FCGI_STDIN, 1))
  })
}

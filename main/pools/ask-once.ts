import { connect, type NetConnectOpts } from 'node:net'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'

/** The contents of all records of a type that came, one after the other. */
export type ContentOf = (type: number) => Buffer

/**
 * Asks a responder on a connection of its own. @param question records @param last types of which one whole record ends the answer
 * @param limitMs for all of it. Rejects with the error of the socket, or where it closed or was silent before that record.
 */
export function askOnce(to: NetConnectOpts, question: Uint8Array, last: readonly number[], limitMs: number): Promise<ContentOf> {
  return new Promise((resolve, reject) => {
    const parts: { readonly type: number; readonly bytes: Buffer }[] = []
    let type = 0
    const decoder = new RecordDecoder({
      header: (header) => {
        type = header.type
      },
      content: (part) => void parts.push({ type, bytes: Buffer.from(part) }),
      end: () => {
        if (last.includes(type)) done(undefined)
      },
    })
    const connection = connect(to)
    const timer = setTimeout(() => done(new Error(`no answer within ${limitMs} ms`)), limitMs)
    const done = (error: Error | undefined): void => {
      clearTimeout(timer)
      connection.destroy()
      if (error) reject(error)
      else resolve((wanted) => Buffer.concat(parts.flatMap((part) => (part.type === wanted ? part.bytes : []))))
    }
    connection.on('data', (chunk) => decoder.push(chunk))
    connection.on('error', done)
    connection.on('close', () => done(new Error('closed before the answer was complete')))
    connection.write(question)
  })
}

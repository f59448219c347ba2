import { fstatSync, type ReadStream } from 'node:fs'
import { extname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { contentType } from 'mime-types'
import send from 'send'
import { Failure } from '../../app/failure.ts'
import type { ClientRequest } from './client-request.ts'
import type { ClientResponse } from './client-response.ts'
import type { LocatedStatic } from './locate.ts'
import { ownName } from './own-name.ts'

export interface StaticOptions {
  /** Once, when status and headers are settled: for the log. */
  readonly onHead?: (status: number, headers: readonly (readonly [string, string])[]) => void
  /** Each chunk of the body, as it is handed to the client. */
  readonly onBytes?: (chunk: Uint8Array) => void
}

export interface StaticSent {
  readonly status: number
  readonly bytes: number
}

/**
 * Answers with a file from disk: type, ETag, ranges, conditional requests (RFC 9110 sections 13 and 14). Resolves when the client has it all.
 * Rejects with a Failure: nothing was sent and no header is set, so an error page can follow, unless `res.destroyed`: the connection is cut.
 * `client-gone`: the client left.
 */
export function sendStatic(
  req: ClientRequest,
  res: ClientResponse,
  located: LocatedStatic,
  options: StaticOptions = {},
): Promise<StaticSent> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let headTold = false
    const tellHead = (): void => {
      if (headTold) return
      headTold = true
      options.onHead?.(res.statusCode, headersOf(res))
    }
    const fail = (failure: Failure): void => {
      if (res.headersSent) res.destroy()
      else for (const name of res.getHeaderNames()) res.removeHeader(name)
      res.off('finish', onFinish).off('close', onClose)
      reject(failure)
    }
    const onFinish = (): void => {
      res.off('close', onClose)
      tellHead() // without a body: HEAD, 304, 412, 416
      resolve({ status: res.statusCode, bytes })
    }
    const onClose = (): void => fail(new Failure('client-gone'))
    res.once('finish', onFinish).once('close', onClose)
    if (res.destroyed) return onClose()
    if (located.encoded) negotiated(res, located.encoded)
    // It was looked for as the site says; all that `send` adds of its own would be a second opinion.
    send(req as unknown as Readable, encodeURI(located.file), { dotfiles: 'allow', index: false, extensions: false })
      .on('stream', (file: ReadStream) => {
        file.once('open', (fd) => {
          if (isSame(fd, located)) return
          file.destroy()
          fail(new Failure('not-found', { path: located.file }))
        })
        file.on('data', (chunk) => {
          tellHead()
          const part = chunk as Uint8Array
          bytes += part.length
          options.onBytes?.(part)
        })
        file.once('end', () => {
          if (bytes === Number(res.getHeader('content-length'))) return
          // It was cut while it was sent: the promise of more bytes must not end as if it were kept.
          res.destroy()
          fail(new Failure('file-unreadable', { path: located.file, reason: 'it was cut while it was sent' }))
        })
      })
      .on('directory', () => fail(new Failure('not-found', { path: located.file })))
      .on('error', (error: SendError) => {
        if (error.status === 412 || error.status === 416) sendBare(res, error)
        else fail(asFileFailure(error, located.file))
      })
      .pipe(res as unknown as Writable)
  })
}

interface SendError extends Error {
  readonly status: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Between looking and opening, a link may have been put in the file's place: as root that would hand out what the pool's user may not read.
 */
function isSame(fd: number, { dev, ino }: LocatedStatic): boolean {
  const found = fstatSync(fd)
  return found.dev === dev && found.ino === ino
}

/** The type of what is encoded; and caches are told what the answer depends on (RFC 9110 sections 8.3, 12.5.5). */
function negotiated(res: ClientResponse, { as, of }: NonNullable<LocatedStatic['encoded']>): void {
  res.setHeader('Vary', 'Accept-Encoding')
  if (as === null) return
  res.setHeader('Content-Encoding', as)
  res.setHeader('Content-Type', contentType(extname(of)) || 'application/octet-stream')
}

/** A condition or a range that does not hold: an answer of HTTP, no failure. */
function sendBare(res: ClientResponse, { status, headers = {} }: SendError): void {
  for (const name of ['Content-Type', 'Content-Encoding', 'Content-Length', 'Content-Range']) res.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.statusCode = status
  res.setHeader('Content-Length', 0)
  res.end()
}

function asFileFailure(error: SendError, file: string): Failure {
  if (error instanceof Failure) return error
  if (error.status === 404) return new Failure('not-found', { path: file }, error)
  if (error.code === 'EACCES' || error.code === 'EPERM') return new Failure('file-not-for-pool-user', { file, user: ownName() }, error)
  if (error.code === 'EMFILE' || error.code === 'ENFILE') return new Failure('too-many-files', { what: file }, error)
  return new Failure('file-unreadable', { path: file, reason: error.code ?? error.message }, error)
}

function headersOf(res: ClientResponse): (readonly [string, string])[] {
  const names = (res as unknown as NamesAsSent).getRawHeaderNames()
  return names.flatMap((name) => [res.getHeader(name) ?? []].flat().map((value) => [name, String(value)] as const))
}

/** Node has it on every outgoing message; its types only on those of a client. */
interface NamesAsSent {
  getRawHeaderNames(): string[]
}

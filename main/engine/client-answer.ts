import { STATUS_CODES } from 'node:http'
import { bodyless, type ResponseHead } from '../../app/cgi/response-head.ts'
import { Failure } from '../../app/failure.ts'
import { type FileAsked, fileAsked } from './asked-file.ts'
import type { ClientResponse } from './client-response.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { resetConnection } from './reset-connection.ts'
import { type SendBuffer, sendBuffer } from './send-buffers.ts'

/** A file is sent. */
export interface FileInstead {
  readonly file: FileAsked
  readonly head: ResponseHead
}

/** Another path of the site answers. */
export interface PathInstead {
  readonly path: string
}

/**
 * PHP's answer on its way to the client. What a read of the responder's socket brought is gathered, then sent at once: what is
 * gathered are views that die with the read. Content-Length is kept: what is over it is left out, with less the answer is no success.
 */
export class ClientAnswer {
  /** What PHP wants in place of its own answer, which is drained. */
  instead: FileInstead | PathInstead | undefined
  private head: ResponseHead | undefined // not sent yet
  private readonly parts: Uint8Array[] = []
  private gathered = 0 // bytes of `parts`
  private announced: number | undefined
  private came = 0 // body bytes that PHP sent
  private bodyless = false

  /** @param isLast whether the connection closes after it */
  constructor(
    private readonly res: ClientResponse,
    private readonly method: string,
    private readonly pool: string,
    private readonly isLast: () => boolean,
    private readonly log: ExchangeLog,
  ) {}

  /** PHP's head is there. */
  begin(head: ResponseHead): void {
    const file = fileAsked(head)
    if (file) this.instead = { file, head }
    else if (head.local !== undefined) this.instead = { path: head.local }
    if (this.instead) return
    this.head = head
    this.announced = head.contentLength
    this.bodyless = bodyless(this.method, head.status)
  }

  body(part: Uint8Array): void {
    if (this.instead) return
    const room = this.announced === undefined ? part.length : Math.max(0, this.announced - this.came)
    this.came += part.length
    if (this.bodyless || room === 0) return // PHP's is drained
    const taken = room < part.length ? part.subarray(0, room) : part
    this.parts.push(taken)
    this.gathered += taken.length
  }

  /** Sends what was gathered. @returns false: the client is slow, wait for `drain`. @throws Failure `responder-head-bad` */
  send(): boolean {
    const { head, res } = this
    if (head) this.sendHead(head, head.contentLength)
    const chunk = this.take()
    if (chunk) return res.write(chunk.bytes, chunk.done)
    if (head) res.flushHeaders() // an event stream says hello long before its first event
    return true
  }

  /** Sends what was gathered; nothing follows. @throws Failure `response-short`, `responder-head-bad` */
  end(): void {
    if (this.instead) return
    const { head, announced, came, res } = this
    if (announced !== undefined && !this.bodyless) {
      if (came < announced) throw new Failure('response-short', { length: announced, got: came })
      if (came > announced)
        this.log.finding('body-too-long', `PHP announced ${announced} bytes and sent ${came}: what was over was left out.`)
    }
    // A body that is whole already goes with its length: a plain answer on every client.
    if (head) this.sendHead(head, announced ?? (this.bodyless ? undefined : this.gathered))
    const chunk = this.take()
    if (chunk?.done) {
      res.write(chunk.bytes, chunk.done)
      res.end()
    } else res.end(chunk?.bytes)
  }

  /** Ends it so that no client takes it for whole. */
  cut(): void {
    const { res } = this
    const byLength = this.announced !== undefined || res.useChunkedEncodingByDefault
    // Where the end of the connection is the end of the body, only a reset tells the difference.
    if (byLength || this.bodyless || !res.socket) res.destroy()
    else resetConnection(res.socket)
  }

  private sendHead(head: ResponseHead, contentLength: number | undefined): void {
    this.head = undefined
    const headers = [...head.headers]
    if (contentLength !== undefined) headers.push(['Content-Length', String(contentLength)])
    if (this.isLast()) headers.push(['Connection', 'close'])
    const reason = head.reason || STATUS_CODES[head.status] || ''
    try {
      this.res.writeHead(head.status, reason, headers.flat())
    } catch (error) {
      throw new Failure('responder-head-bad', { pool: this.pool, reason: error instanceof Error ? error.message : String(error) }, error)
    }
    this.log.note({ type: 'answered', status: head.status, reason, headers })
    for (const { code, says } of head.findings) this.log.finding(code, says)
  }

  /** Copied out of the read. */
  private take(): SendBuffer | undefined {
    const { parts, gathered } = this
    if (gathered === 0) return undefined
    const chunk = sendBuffer(parts, gathered)
    parts.length = 0
    this.gathered = 0
    this.log.responseBytes += gathered
    return chunk
  }
}

import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { ClientEnds, type ListenerView } from './client-ends.ts'
import { Exchange } from './exchange.ts'
import type { EngineParts } from './parts.ts'
import { StreamRequest } from './stream-request.ts'
import { StreamResponse } from './stream-response.ts'

/** One HTTP/2 connection of a client. Its streams are exchanges that run side by side. */
export class StreamConnection extends ClientEnds {
  readonly parallel = true
  private running = 0

  /** @param idleMs how long it is kept without a stream */
  constructor(
    parts: EngineParts,
    listener: ListenerView,
    socket: TLSSocket,
    private readonly session: ServerHttp2Session,
    idleMs: number,
  ) {
    super(parts, listener, socket)
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: readonly string[]) =>
      this.request(stream, headers, raw),
    )
    session.setTimeout(idleMs, () => {
      if (this.running === 0) session.close()
    })
  }

  ended(): void {
    this.running--
  }

  /** GOAWAY: no further stream is taken, those that run go on. */
  close(): void {
    this.session.close()
  }

  private request(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]): void {
    this.running++
    const req = new StreamRequest(stream, headers, raw)
    const continueFirst = /^100-continue$/i.test(headers.expect ?? '')
    new Exchange(this.parts, this, req, new StreamResponse(stream, req), continueFirst).begin()
  }
}

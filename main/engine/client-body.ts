import type { CheckedHead } from '../../app/cgi/request-head.ts'
import type { Failure } from '../../app/failure.ts'
import type { BodyLimit } from './body-limit.ts'
import type { ClientRequest } from './client-request.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { LiveBody } from './live-body.ts'
import type { RequestBody } from './request-body.ts'
import { spoolBody } from './spool-body.ts'
import type { SpooledBody } from './spooled-body.ts'

/** The body of a client's request: kept until its end is there, passed on as it comes, or thrown away. */
export class ClientBody {
  private live: LiveBody | undefined
  private spooled: SpooledBody | undefined
  private stopSpooling: (() => void) | undefined
  private over = false

  /** @param heldBack the client waits for 100 Continue before it sends it @param sayContinue tells it to go on */
  constructor(
    private readonly req: ClientRequest,
    private readonly log: ExchangeLog,
    private heldBack: boolean,
    private readonly sayContinue: () => void,
  ) {}

  /** The client was never told to go on with it: it may send it or not. */
  get isHeldBack(): boolean {
    return this.heldBack
  }

  /** Why the client's leaving cuts it; undefined: all of it came, or nobody wanted it. */
  get incomplete(): Failure | undefined {
    return this.live?.incomplete
  }

  /**
   * For PHP, which waits for as much as CONTENT_LENGTH promises and reads no more: one of unknown length comes first, all of it. `ready` is called
   * at once in any other case; undefined: there is none.
   */
  counted(
    { chunked, contentLength = 0 }: CheckedHead,
    limits: BodyLimit & { readonly idleMs: number },
    newSpool: () => SpooledBody,
    { ready, failed }: { readonly ready: (body: RequestBody | undefined) => void; readonly failed: (failure: Failure) => void },
  ): void {
    if (!chunked) {
      ready(this.passedOn(contentLength, limits.idleMs))
      return
    }
    const spooled = newSpool()
    this.spooled = spooled
    this.log.state('reading-body')
    this.goOn()
    this.stopSpooling = spoolBody(this.req, spooled, this.log, limits, { done: () => ready(spooled), failed })
  }

  /** As it comes. @param length infinite: not known @returns undefined: there is none */
  passedOn(length: number, idleMs: number): LiveBody | undefined {
    this.live = length > 0 ? new LiveBody(this.req, length, this.log, idleMs, () => this.goOn()) : undefined
    if (!this.live) this.heldBack = false // there is nothing to wait for
    return this.live
  }

  /** What nobody was given is kept as far as it goes. */
  tellSpooled(): void {
    if (this.spooled) this.log.plainParts('from-client', this.spooled.begin, this.spooled.length)
  }

  /** Read to its end, so that the connection can be used again; its begin is kept. */
  discard(): void {
    const { req, log } = this
    if (this.heldBack || (req.complete && req.readableLength === 0)) return
    req.on('data', (chunk: Uint8Array) => {
      if (!this.over) log.counted('from-client', chunk)
    })
  }

  /** Nobody is given more of it; what nobody reads any more must not block the connection. */
  stop(): void {
    this.stopSpooling?.()
    this.live?.stop()
    this.spooled?.close()
    this.req.resume()
  }

  /** Nothing of it is told any more. */
  end(): void {
    this.over = true
    this.stop()
  }

  private goOn(): void {
    if (this.heldBack) this.sayContinue()
    this.heldBack = false
  }
}

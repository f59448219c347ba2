import { Failure } from '../../app/failure.ts'
import type { ClientRequest } from './client-request.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { RequestBody, StdinSink } from './request-body.ts'

/** A body that is passed on as it comes. Holds no more than the client's socket does. */
export class LiveBody implements RequestBody {
  private sink: StdinSink | undefined
  private got = 0
  private paused = false
  private idle: NodeJS.Timeout | undefined

  /**
   * @param length infinite: not known before its end, which PHP does not take
   * @param idleMs so long the client may be silent, unless it is we who don't read
   * @param wanted called when its first byte is: the client may wait for 100 Continue
   */
  constructor(
    private readonly req: ClientRequest,
    readonly length: number,
    private readonly log: ExchangeLog,
    private readonly idleMs: number,
    private readonly wanted: () => void,
  ) {}

  get held(): boolean {
    return this.sink === undefined
  }

  send(sink: StdinSink): void {
    this.sink = sink
    this.wanted()
    this.req.on('data', this.onData).on('end', this.onEnd)
    this.idle = setTimeout(this.onIdle, this.idleMs)
  }

  goOn(): void {
    if (!this.paused) return
    this.paused = false
    this.idle?.refresh()
    this.req.resume()
  }

  stop(): void {
    clearTimeout(this.idle)
    this.req.off('data', this.onData).off('end', this.onEnd)
  }

  /** Why the client's leaving cuts the body; undefined: it had sent all of it. */
  get incomplete(): Failure | undefined {
    if (this.req.complete || this.held) return undefined
    const { got, length } = this
    return new Failure('body-incomplete', { got, length: Number.isFinite(length) ? length : 'an unknown number of' })
  }

  private readonly onData = (chunk: Uint8Array): void => {
    this.got += chunk.length
    this.log.requestBytes += chunk.length
    this.idle?.refresh()
    if (this.sink?.stdin(chunk)) return
    this.paused = true
    this.req.pause()
  }

  private readonly onEnd = (): void => {
    clearTimeout(this.idle)
    const { incomplete } = this
    if (incomplete) this.sink?.bodyFailed(incomplete)
    else this.sink?.stdinEnd()
  }

  private readonly onIdle = (): void => {
    if (this.paused) this.idle?.refresh()
    else this.sink?.bodyFailed(new Failure('client-idle', { ms: this.idleMs }))
  }
}

import type { ExchangeLog } from './exchange-log.ts'
import { NamedWait } from './named-wait.ts'
import { Silence } from './silence.ts'

/**
 * Whom a request and its answer wait for: the server, whose silence has a limit, or the client, which has the name `client-slow`. The server
 * is waited for from the end of the request on, and before it while it does not even read.
 */
export class AnswerWaits {
  private readonly silence: Silence | undefined
  private readonly clientSlow: NamedWait
  private isSent = false

  /** @param limitMs for the server's next bytes; undefined: none @param tooLong called once: nobody is waited for then */
  constructor(log: ExchangeLog, limitMs: number | undefined, tooLong: (ms: number) => void) {
    this.clientSlow = new NamedWait(log, 'client-slow')
    if (limitMs !== undefined) this.silence = new Silence(limitMs, () => tooLong(limitMs))
  }

  /** All of the request is. */
  get sent(): boolean {
    return this.isSent
  }

  allIsSent(): void {
    this.isSent = true
    this.silence?.begin()
  }

  /** The server takes no more of the request. */
  serverFull(): void {
    this.silence?.begin()
  }

  /** It takes more. */
  serverDrained(): void {
    if (!this.isSent) this.silence?.end()
  }

  /** It said something. */
  heard(): void {
    this.silence?.broken()
  }

  /** The client takes no more of the answer. */
  clientFull(): void {
    this.silence?.end()
    this.clientSlow.begin()
  }

  /** It takes more. */
  clientDrained(): void {
    this.clientSlow.end()
    if (this.isSent) this.silence?.begin()
  }

  /** Nobody is waited for any more. */
  end(): void {
    this.silence?.end()
    this.clientSlow.end()
  }
}

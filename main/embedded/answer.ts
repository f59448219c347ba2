import type { Socket } from 'node:net'
import { FCGI_STDERR, FCGI_STDOUT } from '../../app/fastcgi/constants.ts'
import { encodeEndRequest } from '../../app/fastcgi/end-request.ts'
import { endOfStream, streamRecords } from '../../app/fastcgi/stream-records.ts'
import type { Instance } from './instance.ts'
import type { Job } from './job.ts'
import { ownAnswer } from './own-answer.ts'
import type { ScriptRequest } from './script-request.ts'

/** The answer to one FastCGI request: what a script gives, as records. `done`: whole, or cut. */
export class Answer implements Job {
  private instance: Pick<Instance, 'taken' | 'clientGone'> | undefined
  private hasHead = false
  private hasErrors = false
  private over = false
  /** Bytes of output that the socket has not taken yet. */
  private held = 0

  constructor(
    readonly request: ScriptRequest,
    private readonly requestId: number,
    private readonly socket: Socket,
    private readonly done: (how: 'whole' | 'cut') => void,
  ) {}

  begins(instance: Pick<Instance, 'taken' | 'clientGone'>): void {
    this.instance = instance
  }

  head(bytes: Uint8Array): void {
    this.hasHead = true
    this.write(FCGI_STDOUT, bytes)
  }

  out(bytes: Uint8Array): void {
    this.write(FCGI_STDOUT, bytes)
    this.count(bytes.length)
  }

  err(bytes: Uint8Array): void {
    this.hasErrors = true
    this.write(FCGI_STDERR, bytes)
    this.count(bytes.length)
  }

  ended(exitCode: number): void {
    if (!this.hasHead) this.head(ownAnswer(500, 'PHP ended without an answer.'))
    this.finish(exitCode)
  }

  /** As where a worker of PHP-FPM dies: the reason, then the connection ends in the middle. */
  broke(says: string): void {
    this.err(Buffer.from(`The embedded PHP broke: ${says}\n`))
    this.cut()
  }

  late(limit: string): void {
    const says = `The script was ended: it ran longer than ${limit}.`
    this.err(Buffer.from(`${says}\n`))
    if (this.hasHead) this.cut()
    else {
      this.head(ownAnswer(504, says))
      this.finish(1)
    }
  }

  /** An answer of the program's own, whole. */
  own(status: number, says: string): void {
    this.head(ownAnswer(status, says))
    this.finish(0)
  }

  /** Nobody reads it any more. */
  clientGone(): void {
    this.over = true
    this.instance?.clientGone()
    this.drained()
  }

  /** The socket has taken all that was written. */
  drained(): void {
    this.instance?.taken(this.held)
    this.held = 0
  }

  private finish(exitCode: number): void {
    const streams = this.hasErrors ? [FCGI_STDERR, FCGI_STDOUT] : [FCGI_STDOUT]
    if (!this.over) for (const stream of streams) this.socket.write(endOfStream(stream, this.requestId))
    if (!this.over) this.socket.write(encodeEndRequest(this.requestId, exitCode >>> 0))
    this.end('whole')
  }

  private cut(): void {
    this.end('cut')
  }

  private end(how: 'whole' | 'cut'): void {
    this.over = true
    this.done(how)
  }

  private write(stream: number, bytes: Uint8Array): void {
    if (this.over) return
    this.socket.cork()
    for (const part of streamRecords(stream, this.requestId, bytes)) this.socket.write(part)
    this.socket.uncork()
  }

  /** The instance may go on once its output has left: it waits while too much of it is on its way. */
  private count(bytes: number): void {
    this.held += bytes
    if (this.over || !this.socket.writableNeedDrain) this.drained()
  }
}

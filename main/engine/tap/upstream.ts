import type { Socket } from 'node:net'
import { Failure } from '../../../app/failure.ts'
import { connectReason } from '../../connect-reason.ts'
import { responderAddress } from '../../responder-address.ts'
import { nowMs } from '../clock.ts'
import { ANOTHER_TRY_MS, BACKLOG_PAUSE_MS, isAsIfRestarted, tooManyFiles } from '../connect-trouble.ts'
import { Deadlines, type HasDeadline } from '../deadlines.ts'
import type { EngineParts } from '../parts.ts'
import { readBuffer } from '../read-buffer.ts'
import { ReadingSocket } from '../reading-socket.ts'
import type { Asking, Destination, Target } from './destination.ts'

/** What an Upstream tells. After `close` nothing comes any more. */
export interface UpstreamEvents {
  /** The pool is starting: it waits. */
  waits(): void
  /** It connects to this one. */
  connecting(target: Target): void
  connected(): void
  /** Nothing was sent, and nothing will be. */
  unreachable(failure: Failure): void
  data(chunk: Buffer): void
  /** What was written is on its way; write on. */
  drained(): void
  /** Nothing more comes from there; what is written may still be read. */
  ended(): void
  /** It is closed in both directions. `error`: the code of what broke it. */
  closed(error: string | undefined): void
}

/** A connection of a tap to where it leads. What is written before it is open is sent then, so that it may be tried again. */
export class Upstream implements Asking, HasDeadline {
  place = -1
  deadline = 0
  target: Target | undefined
  private state: 'asking' | 'connecting' | 'open' | 'closed' = 'asking'
  private socket: Socket | undefined
  private first: Uint8Array[] = []
  private endsAfter = false
  private error: string | undefined
  private began = 0
  private tries = 0
  private pause: NodeJS.Timeout | undefined

  constructor(
    private readonly destination: Destination,
    private readonly parts: Pick<EngineParts, 'cuts' | 'limits'>,
    private readonly on: UpstreamEvents,
  ) {}

  open(): void {
    this.destination.ask(this)
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  /** @returns false: wait for `connected` or `drained` */
  write(chunk: Uint8Array): boolean {
    if (this.state === 'open' && this.socket) return this.socket.write(chunk)
    this.first.push(chunk)
    return false
  }

  /** Nothing more is sent. */
  end(): void {
    if (this.state === 'open') this.socket?.end()
    else this.endsAfter = true
  }

  pauseReading(): void {
    this.socket?.pause()
  }

  resumeReading(): void {
    this.socket?.resume()
  }

  close(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    connecting.delete(this)
    clearTimeout(this.pause)
    this.destination.leave(this)
    this.socket?.destroy()
  }

  waits(): void {
    this.on.waits()
  }

  refused(failure: Failure): void {
    this.fail(failure)
  }

  granted(target: Target): void {
    this.target = target
    this.tries++
    this.state = 'connecting'
    this.began = nowMs()
    connecting.set(this, this.parts.limits.connectMs)
    this.on.connecting(target)
    this.connect(target)
  }

  /** The connect limit is over. */
  tooLate(): void {
    this.fail(new Failure('connect-timeout', { address: this.target?.address ?? '', ms: Math.round(nowMs() - this.began) }))
  }

  private connect(target: Target): void {
    const socket: Socket = new ReadingSocket({
      allowHalfOpen: true,
      noDelay: true,
      writableHighWaterMark: WRITE_BYTES,
      onread: { buffer: readBuffer(), callback: this.onRead },
    } as SocketOptions)
    this.socket = socket
    this.error = undefined
    socket.on('connect', () => this.connected())
    socket.on('drain', () => this.state === 'open' && this.on.drained())
    socket.on('end', () => this.state === 'open' && this.on.ended())
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code ?? error.message
    })
    socket.on('close', () => {
      if (this.state === 'open') {
        this.close()
        this.on.closed(this.error)
      } else if (this.state === 'connecting' && this.socket === socket) this.notConnected(target, this.error ?? '')
    })
    try {
      socket.connect(responderAddress(target.address))
    } catch (error) {
      // What is no address at all is thrown at once.
      socket.destroy(error as Error)
    }
  }

  /** Copied: what is passed on may wait. */
  private readonly onRead = (bytes: number, buffer: Uint8Array): boolean => {
    if (this.state === 'open') this.on.data(Buffer.from(buffer.subarray(0, bytes)))
    return true
  }

  private connected(): void {
    if (this.state !== 'connecting') return
    connecting.delete(this)
    this.state = 'open'
    for (const chunk of this.first.splice(0)) this.socket?.write(chunk)
    if (this.endsAfter) this.socket?.end()
    this.on.connected()
    if (!this.socket?.writableNeedDrain) this.on.drained()
  }

  private notConnected(target: Target, code: string): void {
    if (code === 'EAGAIN') {
      this.pause = setTimeout(() => this.connect(target), BACKLOG_PAUSE_MS)
      return
    }
    connecting.delete(this)
    const { address, generation } = target
    const failure = tooManyFiles(code, address) ?? new Failure('tap-unreachable', { address, reason: connectReason(code) })
    if (generation === null || this.tries > 1 || !isAsIfRestarted(code)) this.fail(failure)
    else void this.askMain(generation)
  }

  /** Its master may be gone, and the next generation on its way; nothing was sent. */
  private async askMain(generation: number): Promise<void> {
    const { masterDied } = await this.parts.cuts.ask(this.destination.pool ?? '', generation, false)
    if (masterDied) this.destination.died(generation)
    if (this.state === 'closed') return
    this.state = 'asking'
    if (masterDied) this.destination.ask(this)
    else this.pause = setTimeout(() => this.destination.ask(this), ANOTHER_TRY_MS)
  }

  private fail(failure: Failure): void {
    if (this.state === 'closed') return
    this.close()
    this.on.unreachable(failure)
  }
}

/** Bytes that may wait to be sent before whoever writes is told to wait. */
const WRITE_BYTES = 128 << 10

const connecting = new Deadlines<Upstream>((upstream) => upstream.tooLate())

/** `noDelay` (since Node 16.17) and the water mark are options of the constructor that the types know elsewhere. */
type SocketOptions = ConstructorParameters<typeof Socket>[0]

import { Socket } from 'node:net'
import { Failure } from '../../app/failure.ts'
import { nowMs } from './clock.ts'
import { Deadlines } from './deadlines.ts'
import { responderAddress } from './responder-address.ts'

/** What a ResponderSocket tells. After `destroy` nothing comes any more. */
export interface ResponderEvents {
  /** It is connected, and what was given to `open` is on its way. */
  connected(): void
  /** Nobody answers there: nothing was sent. `worthAnother`: it may be that the responder is just being started anew. */
  unreachable(failure: Failure, worthAnother: boolean): void
  /** A view into a buffer that is used again: copy what is kept. */
  data(chunk: Uint8Array): void
  /** What was written is on its way; write on. */
  drained(): void
  /** The responder closed, or the connection broke (`error`: its code). */
  closed(error: string | undefined): void
}

/** Bytes that one read takes at most. */
const READ_BYTES = 128 << 10
/** A unix socket whose backlog is full refuses at once on Linux (EAGAIN): it is tried again, within the connect limit. */
const BACKLOG_PAUSE_MS = 10

/** One connection to a responder: for one exchange (FCGI_KEEP_CONN is off). */
export class ResponderSocket {
  private socket: Socket
  private state: 'connecting' | 'open' | 'closed' = 'connecting'
  private error: string | undefined
  private readonly began = nowMs()
  private pause: NodeJS.Timeout | undefined

  /** Connects, and writes `first` in the same step: the cheapest way to open a connection in Node. */
  constructor(
    private readonly address: string,
    private readonly pool: string,
    private readonly first: Uint8Array,
    limitMs: number,
    private readonly events: ResponderEvents,
  ) {
    connecting.add(this, limitMs)
    this.socket = this.connect()
  }

  /** @returns false: wait for `drained`. */
  write(parts: readonly Uint8Array[]): boolean {
    const { socket } = this
    socket.cork()
    for (const part of parts) socket.write(part)
    socket.uncork()
    return !socket.writableNeedDrain
  }

  pauseReading(): void {
    this.socket.pause()
  }

  resumeReading(): void {
    this.socket.resume()
  }

  /** Closes at once: that is how PHP-FPM hears that nobody waits any more. */
  destroy(): void {
    this.state = 'closed'
    connecting.delete(this)
    clearTimeout(this.pause)
    this.socket.destroy()
  }

  private connect(): Socket {
    const socket = new Socket({ onread: { buffer: readBuffer(), callback: this.onRead } } as SocketOptions)
    socket.on('connect', this.onConnect)
    socket.on('error', this.onError)
    socket.on('end', this.onClosed)
    socket.on('close', this.onClosed)
    socket.on('drain', this.onDrain)
    socket.connect(responderAddress(this.address))
    socket.write(this.first)
    return socket
  }

  private readonly onRead = (bytes: number, buffer: Uint8Array): boolean => {
    if (this.state === 'open') this.events.data(buffer.subarray(0, bytes))
    return true
  }

  private readonly onConnect = (): void => {
    if (this.state !== 'connecting') return
    connecting.delete(this)
    this.state = 'open'
    this.events.connected()
  }

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    this.error = error.code ?? error.message
    if (this.state !== 'connecting') return
    if (this.error === 'EAGAIN') {
      this.pause = setTimeout(() => {
        this.socket = this.connect()
      }, BACKLOG_PAUSE_MS)
    } else this.fail(this.refused(this.error), this.error === 'ENOENT' || this.error === 'ECONNREFUSED')
  }

  /** `end` comes first where the responder closed in order, `close` alone where the connection broke. */
  private readonly onClosed = (): void => {
    if (this.state !== 'open') return
    this.destroy()
    this.events.closed(this.error)
  }

  private readonly onDrain = (): void => {
    if (this.state === 'open') this.events.drained()
  }

  /** The connect limit is over. */
  tooLate(): void {
    this.fail(new Failure('connect-timeout', { address: this.address, ms: Math.round(nowMs() - this.began) }), false)
  }

  private fail(failure: Failure, worthAnother: boolean): void {
    this.destroy()
    this.events.unreachable(failure, worthAnother)
  }

  private refused(code: string): Failure {
    return new Failure('connect-refused', { address: this.address, pool: this.pool, reason: REASONS[code] ?? code })
  }
}

const connecting = new Deadlines<ResponderSocket>((socket) => socket.tooLate())

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket (ENOENT)',
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  EACCES: 'this user may not write to that socket (EACCES)',
  ENOTSOCK: 'that file is no socket (ENOTSOCK)',
  EPROTOTYPE: 'that socket is none for connections (EPROTOTYPE)',
  ENOTFOUND: 'that name has no address (ENOTFOUND)',
  EHOSTUNREACH: 'there is no way to that host (EHOSTUNREACH)',
}

// A read is taken in the same step that fills it, so all sockets share a buffer: no allocation a read. On Windows reads are
// begun long before they are filled; there each socket has its own.
const shared = Buffer.allocUnsafeSlow(READ_BYTES)
const readBuffer = (): Buffer => (process.platform === 'win32' ? Buffer.allocUnsafe(READ_BYTES) : shared)

/** `onread` is an option of the constructor (Node 12 on) that the types know for `connect` alone. */
type SocketOptions = ConstructorParameters<typeof Socket>[0]

import type { Socket } from 'node:net'
import { responderAddress } from '../responder-address.ts'
import { readBuffer } from './read-buffer.ts'
import { ReadingSocket } from './reading-socket.ts'

/** Whom a line serves at present. */
export interface LineUser {
  lineConnected(): void
  /** A view into a buffer that is used again. */
  lineRead(chunk: Uint8Array): void
  lineDrained(): void
  lineFailed(error: NodeJS.ErrnoException): void
  /** The other side closed, or all is over. */
  lineClosed(): void
}

/** Bytes that may wait to be sent before whoever writes is told to wait: two chunks of a client's body. */
const WRITE_BYTES = 128 << 10
/** Lines that wait for their next connection. */
const SPARE_LINES = 64

/**
 * A socket object that makes one connection after the other, as `socket.connect` allows once it has closed: to make a new object for
 * each exchange costs more than the connection itself. One that failed, or was paused or full, is thrown away.
 */
export class Line {
  private readonly socket: Socket
  private user: LineUser | undefined
  private used = true // in a way that leaves traces

  private constructor() {
    this.socket = new ReadingSocket({
      noDelay: true,
      writableHighWaterMark: WRITE_BYTES,
      onread: { buffer: readBuffer(), callback: this.onRead },
    } as SocketOptions)
    this.socket.on('connect', () => this.user?.lineConnected())
    this.socket.on('error', (error) => {
      this.used = true
      this.user?.lineFailed(error)
    })
    this.socket.on('end', () => this.user?.lineClosed())
    this.socket.on('drain', () => this.user?.lineDrained())
    this.socket.on('close', () => {
      this.user?.lineClosed()
      if (!this.used && spare.length < SPARE_LINES) spare.push(this)
    })
  }

  /** Connects, and writes `first` in the same step: the cheapest way to open a connection in Node. */
  static open(address: string, first: Uint8Array, user: LineUser): Line {
    const line = spare.pop() ?? new Line()
    line.user = user
    line.used = false
    line.socket.connect(responderAddress(address))
    line.socket.write(first)
    return line
  }

  /** From now on it serves this one. */
  hand(user: LineUser): void {
    this.user = user
  }

  /** All that was written is with the system. */
  get isSent(): boolean {
    return this.socket.writableLength === 0
  }

  /** @returns false: wait for `lineDrained` */
  write(parts: readonly Uint8Array[]): boolean {
    const { socket } = this
    if (parts.length > 1) socket.cork()
    for (const part of parts) socket.write(part)
    if (parts.length > 1) socket.uncork()
    return !socket.writableNeedDrain
  }

  pause(): void {
    this.used = true
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** The user hears nothing any more. */
  close(): void {
    const { socket } = this
    this.user = undefined
    if (socket.connecting || socket.writableLength > 0 || socket.writableNeedDrain) this.used = true
    socket.destroy()
  }

  private readonly onRead = (bytes: number, buffer: Uint8Array): boolean => {
    this.user?.lineRead(buffer.subarray(0, bytes))
    return true
  }
}

const spare: Line[] = []

/** Options of the constructor (`onread` since Node 12, `noDelay` since 16.17) that the types know for `connect` alone. */
type SocketOptions = ConstructorParameters<typeof Socket>[0]

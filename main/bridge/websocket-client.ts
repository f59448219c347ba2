import type { WebSocket } from 'ws'
import type { Handlers } from '../../app/contract/all.ts'
import { type Frame, MessageReader, packMessage } from '../../app/contract/pack-bytes.ts'
import { closeCode, type FromMain, type ToMain, toMain } from '../../app/contract/wire.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'
import type { Log } from '../log.ts'
import { answer, itemsOf } from './answer.ts'
import { OpenStream } from './open-stream.ts'

/** Bytes that may wait in a socket before streams stop and no further call is read. */
const FULL_BYTES = 1 << 20
const GOING_AWAY = 1001

export interface WebSocketClientOptions {
  readonly webSocket: WebSocket
  readonly handlers: Handlers
  readonly isToken: (given: string) => boolean
  readonly helloLimitMs: number
  readonly log: Log
}

/** One page at the other end of a WebSocket: its token, its calls, its streams. */
export class WebSocketClient {
  welcomed = false
  private readonly reader = new MessageReader()
  private readonly streams = new Map<number, OpenStream>()
  private readonly helloTimer: NodeJS.Timeout
  private readonly webSocket: WebSocket

  constructor(private readonly options: WebSocketClientOptions) {
    this.webSocket = options.webSocket
    this.helloTimer = setTimeout(() => this.webSocket.close(closeCode.helloTooLate, 'no hello'), options.helloLimitMs)
    this.webSocket.on('message', (data: Buffer, isBinary: boolean) => this.take(isBinary ? data : data.toString('utf8')))
    // A frame that breaks the protocol or the limit: ws closes the socket by itself.
    this.webSocket.on('error', (error) => options.log('debug', `a WebSocket failed: ${error.message}`, 'bridge'))
    this.webSocket.once('close', () => this.forget())
  }

  /** @param limitMs for the closing handshake; then the socket is cut */
  close(limitMs: number): Promise<void> {
    this.forget()
    return new Promise((closed) => {
      const cut = setTimeout(() => this.webSocket.terminate(), limitMs)
      this.webSocket.once('close', () => {
        clearTimeout(cut)
        closed()
      })
      this.webSocket.close(GOING_AWAY, 'Sluice ends')
    })
  }

  private forget(): void {
    clearTimeout(this.helloTimer)
    for (const stream of this.streams.values()) stream.end()
    this.streams.clear()
  }

  private take(frame: Frame): void {
    // A page that was refused may have sent more: it is not heard.
    if (this.webSocket.readyState !== this.webSocket.OPEN) return
    // The hello is text: a stranger's bytes are not kept until their text comes.
    if (!this.welcomed && typeof frame !== 'string') {
      this.hello('')
      return
    }
    let message: unknown
    try {
      const taken = this.reader.take(frame)
      if (!taken) return
      message = taken.message
      this.obey(toMain.parse(message))
    } catch (error) {
      this.refuse(error, message)
    }
  }

  private obey(message: ToMain): void {
    if ('hello' in message) this.hello(message.hello)
    else if (!this.welcomed) this.hello('')
    else if ('call' in message) void this.call(message)
    else if ('stream' in message) this.open(message)
    // One that is not open has just ended here.
    else if ('credit' in message) this.streams.get(message.id)?.give(message.credit)
    else {
      this.streams.get(message.id)?.end()
      this.streams.delete(message.id)
    }
  }

  private hello(token: string): void {
    clearTimeout(this.helloTimer)
    if (this.options.isToken(token)) {
      this.welcomed = true
      void this.send({ welcome: true })
    } else {
      void this.send({ id: null, failure: new Failure('contract-bad-token').data })
      this.webSocket.close(closeCode.badToken, 'bad token')
    }
  }

  private async call({ id, call, input }: Extract<ToMain, { call: string }>): Promise<void> {
    await this.send(await answer(this.options.handlers, { id, name: call, input }))
  }

  private open({ id, stream, input, credit }: Extract<ToMain, { stream: string }>): void {
    if (this.streams.has(id)) throw new Failure('contract-bad-message', { reason: `the stream ${id} is open already` })
    let items: AsyncGenerator<unknown, void>
    try {
      items = itemsOf(this.options.handlers, { id, name: stream, input })
    } catch (error) {
      void this.send({ id, failure: asFailure(error).data })
      return
    }
    const open = new OpenStream({
      items,
      credit,
      send: (item) => this.send({ id, item }),
      onEnd: (failure) => {
        this.streams.delete(id)
        void this.send(failure ? { id, failure: failure.data } : { id, done: true })
      },
    })
    this.streams.set(id, open)
  }

  /** What cannot be read: before the hello it is no page of ours, after it the page is told and all else goes on. */
  private refuse(error: unknown, message: unknown): void {
    if (!this.welcomed) {
      this.hello('')
      return
    }
    const failure = error instanceof Failure ? error : new Failure('contract-bad-message', { reason: reasonOf(error) })
    this.options.log('debug', failure.message, 'bridge')
    void this.send({ id: idOf(message), failure: failure.data })
  }

  /** Resolves when the socket can take more. Until then no further message is read either, so answers cannot pile up. */
  private async send(message: FromMain | { id: number; ok: unknown } | { id: number | null; failure: FailureData }): Promise<void> {
    const { webSocket } = this
    if (webSocket.readyState !== webSocket.OPEN) return
    const frames = packMessage(message)
    const written = Promise.all(frames.map((frame) => new Promise<void>((done) => webSocket.send(frame, () => done()))))
    if (webSocket.bufferedAmount <= FULL_BYTES) return
    webSocket.pause()
    await written
    webSocket.resume()
  }
}

/** Of a message that is known to be broken: the call that waits for it, where it says which. */
function idOf(message: unknown): number | null {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : null
  return typeof id === 'number' ? id : null
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON'
  if (error instanceof RangeError) return error.message
  return 'it has none of the shapes of the contract'
}

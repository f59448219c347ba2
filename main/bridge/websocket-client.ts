import type { WebSocket } from 'ws'
import type { Handlers } from '../../app/contract/all.ts'
import { packMessage } from '../../app/contract/pack-bytes.ts'
import { closeCode } from '../../app/contract/wire.ts'
import { Failure } from '../../app/failure.ts'
import type { Log } from '../log.ts'
import { Session, type ToPage } from './session.ts'

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

/** A session at the other end of a WebSocket: it must bring the token first, and no more goes out than the socket takes. */
export class WebSocketClient {
  welcomed = false
  private readonly session: Session
  private readonly helloTimer: NodeJS.Timeout
  private readonly webSocket: WebSocket

  constructor(private readonly options: WebSocketClientOptions) {
    const { webSocket, handlers, log } = options
    this.webSocket = webSocket
    this.session = new Session({
      handlers,
      log,
      send: (message) => this.send(message),
      onHello: (token) => this.hello(token),
      isWelcomed: () => this.welcomed,
    })
    this.helloTimer = setTimeout(() => webSocket.close(closeCode.helloTooLate, 'no hello'), options.helloLimitMs)
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      // A page that was refused may have sent more: it is not heard.
      if (webSocket.readyState === webSocket.OPEN) this.session.take(isBinary ? data : data.toString('utf8'))
    })
    // A frame that breaks the protocol or the limit: ws closes the socket by itself.
    webSocket.on('error', (error) => log('debug', `a WebSocket failed: ${error.message}`, 'bridge'))
    webSocket.once('close', () => this.forget())
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
    this.session.end()
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

  /** Resolves when the socket can take more. Until then no further message is read either, so answers cannot pile up. */
  private async send(message: ToPage): Promise<void> {
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

import type { Handlers } from '../../app/contract/all.ts'
import { type Frame, MessageReader } from '../../app/contract/pack-bytes.ts'
import { type FromMain, type ToMain, toMain } from '../../app/contract/wire.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'
import type { Log } from '../log.ts'
import { answer, itemsOf } from './answer.ts'
import { OpenStream } from './open-stream.ts'

/** What goes to a page: what the contract says, failures as they are made. */
export type ToPage =
  | FromMain
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number | null; readonly failure: FailureData }

export interface SessionOptions {
  readonly handlers: Handlers
  readonly log: Log
  /** Resolves when the wire can take more: the next item of a stream waits for it. */
  readonly send: (message: ToPage) => Promise<void>
  /** The page said hello; '' for anything else that came before it was welcomed. */
  readonly onHello: (token: string) => void
  readonly isWelcomed: () => boolean
}

/** One page on any wire: its calls and streams. Every message is checked on arrival; one that can't be read is answered, and all else goes on. */
export class Session {
  private readonly reader = new MessageReader()
  private readonly streams = new Map<number, OpenStream>()

  constructor(private readonly options: SessionOptions) {}

  take(frame: Frame): void {
    // The hello is text: a stranger's bytes are not kept until their text comes.
    if (!this.options.isWelcomed() && typeof frame !== 'string') {
      this.options.onHello('')
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

  /** The page is gone: what it followed ends. */
  end(): void {
    for (const stream of this.streams.values()) stream.end()
    this.streams.clear()
  }

  private obey(message: ToMain): void {
    if ('hello' in message) this.options.onHello(message.hello)
    else if (!this.options.isWelcomed()) this.options.onHello('')
    else if ('call' in message) void this.call(message)
    else if ('stream' in message) this.open(message)
    // One that is not open has just ended here.
    else if ('credit' in message) this.streams.get(message.id)?.give(message.credit)
    else {
      this.streams.get(message.id)?.end()
      this.streams.delete(message.id)
    }
  }

  private async call({ id, call, input }: Extract<ToMain, { call: string }>): Promise<void> {
    await this.options.send(await answer(this.options.handlers, { id, name: call, input }))
  }

  private open({ id, stream, input, credit }: Extract<ToMain, { stream: string }>): void {
    if (this.streams.has(id)) throw new Failure('contract-bad-message', { reason: `the stream ${id} is open already` })
    let items: AsyncGenerator<unknown, void>
    try {
      items = itemsOf(this.options.handlers, { id, name: stream, input })
    } catch (error) {
      void this.options.send({ id, failure: asFailure(error).data })
      return
    }
    const open = new OpenStream({
      items,
      credit,
      send: (item) => this.options.send({ id, item }),
      onEnd: (failure) => {
        this.streams.delete(id)
        void this.options.send(failure ? { id, failure: failure.data } : { id, done: true })
      },
    })
    this.streams.set(id, open)
  }

  /** What cannot be read: before the welcome it is no page of ours, after it the page is told. */
  private refuse(error: unknown, message: unknown): void {
    if (!this.options.isWelcomed()) {
      this.options.onHello('')
      return
    }
    const failure = error instanceof Failure ? error : new Failure('contract-bad-message', { reason: reasonOf(error) })
    this.options.log('debug', failure.message, 'bridge')
    void this.options.send({ id: idOf(message), failure: failure.data })
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

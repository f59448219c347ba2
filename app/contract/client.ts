import type { ZodType } from 'zod'
import { Failure, failureFrom } from '../failure.ts'
import { type ContractName, contract } from './all.ts'
import type { Call, InputOf, ItemOf, OutputOf, Stream } from './contract.ts'
import { type Frame, MessageReader, packMessage } from './pack-bytes.ts'
import { closeCode, type FromMain, fromMain, type ToMain } from './wire.ts'

export type CallName = { [Name in ContractName]: (typeof contract)[Name] extends Call ? Name : never }[ContractName]
export type StreamName = { [Name in ContractName]: (typeof contract)[Name] extends Stream ? Name : never }[ContractName]

/** A wire that is open. Frames keep their order; a text frame arrives as string, a binary one as Uint8Array. */
export interface Transport {
  /** On a wire that has closed: nothing happens. */
  send(frame: Frame): void
  /** One listener. Set before the first frame can arrive. */
  onMessage(listener: (frame: Frame) => void): void
  /** One listener, called once, also after `close`. `code`: of the WebSocket, where there is one. */
  onClose(listener: (code?: number) => void): void
  close(): void
}

export interface ClientOptions {
  /** The token; null: the wire needs none (IPC). */
  readonly hello: string | null
}

export interface FollowOptions {
  /** Items that may be under way at once. 1 unless said: the next comes when the last was taken. */
  readonly credit?: number
}

/** A stream that is followed. */
export interface Following {
  /** Resolves when main ended it or `end` was called, rejects with the Failure that ended it. No need to await it. */
  readonly ended: Promise<void>
  /** No item comes after it. */
  end(): void
}

export interface Client {
  /** Resolves at main's welcome, rejects with `contract-bad-token` or `contract-closed`. Calls need not wait for it. */
  readonly welcome: Promise<void>
  /** Resolves when the wire has closed. */
  readonly closed: Promise<void>
  /** @throws Failure of the call; `contract-closed` when the wire closes first, `contract-bad-message` for an answer of another shape. */
  call<Name extends CallName>(name: Name, input: InputOf<(typeof contract)[Name]>): Promise<OutputOf<(typeof contract)[Name]>>
  /** `onItem` may return a promise: the credit of an item goes back once it resolves. What it throws ends the stream. */
  follow<Name extends StreamName>(
    name: Name,
    input: InputOf<(typeof contract)[Name]>,
    onItem: (item: ItemOf<(typeof contract)[Name]>) => void | Promise<void>,
    options?: FollowOptions,
  ): Following
  close(): void
}

/** The contract from its asking side, over any wire. Every message is checked on arrival; connecting again is the caller's affair. */
export function createClient(transport: Transport, { hello }: ClientOptions): Client {
  const reader = new MessageReader()
  const open = new Map<number, Open>()
  let lastId = 0
  let gone: Failure | undefined
  const welcome = deferred<void>()
  const closed = deferred<void>()

  const send = (message: ToMain): void => {
    if (!gone) for (const frame of packMessage(message)) transport.send(frame)
  }
  const goneWith = (failure: Failure): void => {
    if (gone) return
    gone = failure
    welcome.reject(failure)
    for (const each of open.values()) each.fail(failure)
    open.clear()
  }

  transport.onMessage((frame) => {
    if (gone) return
    try {
      const taken = reader.take(frame)
      if (taken) arrived(fromMain.parse(taken.message))
    } catch (error) {
      // A wire that brings rubbish can't be trusted with what comes next.
      goneWith(badMessage(error))
      transport.close()
    }
  })
  transport.onClose((code) => {
    goneWith(new Failure(code === closeCode.badToken ? 'contract-bad-token' : 'contract-closed'))
    closed.resolve()
  })
  if (hello !== null) send({ hello })
  else welcome.resolve()

  function arrived(message: FromMain): void {
    if ('welcome' in message) welcome.resolve()
    // About the connection: before the welcome it is the reason why none comes.
    else if (message.id === null) welcome.reject('failure' in message ? failureFrom(message.failure) : new Failure('contract-closed'))
    else {
      const to = open.get(message.id) // undefined: it ended here while this was under way
      if (!('item' in message)) open.delete(message.id)
      if ('item' in message) to?.item(message.item)
      else if ('failure' in message) to?.fail(failureFrom(message.failure))
      else to?.done('ok' in message ? message.ok : undefined)
    }
  }

  return {
    welcome: welcome.promise,
    closed: closed.promise,
    call(name, input) {
      const result = deferred<never>()
      if (gone) result.reject(gone)
      else {
        const id = ++lastId
        open.set(id, {
          item: () => {},
          done: (value) => check(contract[name].output, value, result.resolve, result.reject),
          fail: result.reject,
        })
        send({ id, call: name, input })
      }
      return result.promise
    },
    follow(name, input, onItem, { credit = 1 } = {}) {
      const ended = deferred<void>()
      if (gone) {
        ended.reject(gone)
        return { ended: ended.promise, end: () => {} }
      }
      const id = ++lastId
      const end = (failure?: Failure): void => {
        if (open.delete(id)) send({ id, end: true })
        if (failure) ended.reject(failure)
        else ended.resolve()
      }
      const take = async (item: never): Promise<void> => {
        try {
          await onItem(item)
          if (open.has(id)) send({ id, credit: 1 })
        } catch (error) {
          end(error instanceof Failure ? error : badMessage(error))
        }
      }
      open.set(id, {
        item: (value) => check(contract[name].item, value, (item: never) => void take(item), end),
        done: () => ended.resolve(),
        fail: ended.reject,
      })
      send({ id, stream: name, input, credit })
      return { ended: ended.promise, end: () => end() }
    },
    close() {
      goneWith(new Failure('contract-closed'))
      transport.close()
    },
  }
}

interface Open {
  item(value: unknown): void
  done(value: unknown): void
  fail(failure: Failure): void
}

function check(schema: ZodType, value: unknown, good: (value: never) => void, bad: (failure: Failure) => void): void {
  const parsed = schema.safeParse(value)
  if (parsed.success) good(parsed.data as never)
  else bad(badMessage(parsed.error))
}

function badMessage(error: unknown): Failure {
  return new Failure('contract-bad-message', { reason: error instanceof Error ? firstLine(error) : String(error) }, error)
}

/** zod's message is JSON over many lines; its first issue says enough. */
function firstLine(error: Error & { issues?: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  const issue = error.issues?.[0]
  return issue ? `${issue.path.map(String).join('.') || 'it'}: ${issue.message}` : error.message
}

/** A promise with its handles; nobody need await it for its rejection to be no stray one. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (failure: Failure) => void } {
  let resolve: (value: T) => void = () => {}
  let reject: (failure: Failure) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { readBlock } from '../../app/contract/block.ts'
import type {
  EngineToSpool,
  MainToSpool,
  SpoolAnswers,
  SpoolAsk,
  SpoolStart,
  SpoolToEngine,
  SpoolToMain,
} from '../../app/contract/spool-messages.ts'
import { asFailure } from '../../app/failure.ts'
import { Followers } from './followers.ts'
import { ExchangeStore } from './store.ts'

/** The spool thread (dist/spool.cjs): takes blocks from the engine, answers what main asks. */
function run(main: MessagePort, start: SpoolStart): void {
  const store = new ExchangeStore(start, (row) => followers.changed(row))
  const followers = new Followers(store)
  let engine: MessagePort | undefined

  main.on('message', (message: MainToSpool) => {
    switch (message.type) {
      case 'engine':
        engine = message.port as MessagePort
        listen(engine)
        break
      case 'engine-lost':
        // What it sent before its end counts, though main's word may have come first.
        if (engine) drain(engine)
        engine = undefined
        store.engineLost(message.failure, monotonicMs())
        break
      case 'figures':
        store.figures(message.figures)
        break
      case 'ask':
        answer(message.n, message.ask)
        break
    }
  })

  function listen(port: MessagePort): void {
    port.on('message', (message: EngineToSpool) => take(port, message))
  }

  function drain(port: MessagePort): void {
    for (let left = receiveMessageOnPort(port); left; left = receiveMessageOnPort(port)) take(port, left.message as EngineToSpool)
    port.close()
  }

  function take(port: MessagePort, { buffer, used }: EngineToSpool): void {
    for (const entry of readBlock(buffer, used)) store.apply(entry)
    port.postMessage({ type: 'block-back', buffer } satisfies SpoolToEngine, [buffer])
  }

  function answer(n: number, ask: SpoolAsk): void {
    try {
      if (ask.type === 'next') followers.next(ask.follower, ask.most, (batch) => reply(n, batch))
      else reply(n, answerNow(ask))
    } catch (error) {
      main.postMessage({ type: 'failed', n, failure: asFailure(error).data } satisfies SpoolToMain)
    }
  }

  function answerNow(ask: Exclude<SpoolAsk, { type: 'next' }>): SpoolAnswers[SpoolAsk['type']] {
    switch (ask.type) {
      case 'follow':
        followers.follow(ask.follower)
        return null
      case 'unfollow':
        followers.unfollow(ask.follower)
        return null
      case 'exchange':
        return store.detail(ask.id)
      case 'summary':
        return store.row(ask.id)?.summary ?? null
      case 'clear':
        store.clear(ask.through, ask.but)
        followers.gone()
        return null
      case 'stats':
        return store.stats()
    }
  }

  function reply(n: number, value: SpoolAnswers[SpoolAsk['type']]): void {
    const bytes = value !== null && 'bytes' in value && value.bytes instanceof Uint8Array ? [value.bytes.buffer as ArrayBuffer] : []
    main.postMessage({ type: 'answer', n, value } satisfies SpoolToMain, bytes)
  }
}

/** One clock for all threads: process.hrtime. */
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

if (!parentPort) throw new Error('dist/spool.cjs is a thread of Sluice, not a program')
run(parentPort, workerData as SpoolStart)

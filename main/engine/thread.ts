import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { EngineStart, EngineToMain, MainToEngine } from '../../app/contract/engine-messages.ts'
import { Engine } from './engine.ts'

/** The engine thread (dist/engine.cjs): the gateway. What it cannot handle ends it; main starts it again. */
function run(main: MessagePort, start: EngineStart): void {
  const post = (message: EngineToMain): void => main.postMessage(message)
  const engine = new Engine(start, post)
  main.on('message', (message: MainToEngine) => engine.take(message))
  post({ type: 'ready' })
}

if (!parentPort) throw new Error('dist/engine.cjs is a thread of Sluice, not a program')
run(parentPort, workerData as EngineStart)

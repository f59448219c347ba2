import { Worker } from 'node:worker_threads'
import type { FileLocks } from './file-locks.ts'
import type { ScriptRequest } from './script-request.ts'
import { CELLS_BYTES, cell, type FromThread, type ThreadStart, type ToThread } from './thread-messages.ts'

/** What comes of a script that an instance runs. */
export interface ScriptEvents {
  head(bytes: Uint8Array): void
  /** Call `taken` with its length once it has left. */
  out(bytes: Uint8Array): void
  err(bytes: Uint8Array): void
}

export interface InstanceEvents {
  ready(): void
  ended(exitCode: number): void
  /** PHP's own limit for the script that runs, from now on; 0: none. */
  timeLimit(ms: number): void
  /** It can't be used any more, and has let go of all that it held. */
  broke(says: string): void
}

/** Deep recursions of PHP's C code are recursions of the thread: its default of 4 MB is half of what PHP has elsewhere. */
const STACK_MB = 8

/** One PHP in its thread, as the program sees it. */
export class Instance {
  /** Requests that it has finished. */
  served = 0
  heapBytes = 0
  script: ScriptEvents | undefined
  private readonly thread: Worker
  private readonly cells: Int32Array
  private over = false

  /** @param program the file of this very program */
  constructor(
    program: string,
    private readonly start: Omit<ThreadStart, 'cells'>,
    private readonly locks: FileLocks,
    private readonly on: InstanceEvents,
  ) {
    const cells = new SharedArrayBuffer(CELLS_BYTES)
    this.cells = new Int32Array(cells)
    this.thread = new Worker(program, {
      name: `php ${start.pid}`,
      argv: [],
      execArgv: [],
      workerData: { ...start, cells } satisfies ThreadStart,
      resourceLimits: { stackSizeMb: STACK_MB },
    })
    this.thread.on('message', (message: FromThread) => this.take(message))
    this.thread.on('error', (error) => this.end(`its thread ended: ${error.message.split('\n')[0]}`))
    this.thread.on('exit', (code) => this.end(`its thread ended with code ${code}`))
  }

  get pid(): number {
    return this.start.pid
  }

  run(request: ScriptRequest, script: ScriptEvents): void {
    this.script = script
    Atomics.store(this.cells, cell.clientGone, 0)
    this.thread.postMessage({ type: 'run', request } satisfies ToThread)
  }

  /** So many bytes of output have left. */
  taken(bytes: number): void {
    Atomics.sub(this.cells, cell.outputBytes, bytes)
    Atomics.notify(this.cells, cell.outputBytes)
  }

  /** Nobody waits for the answer any more: PHP learns of it when it next writes. */
  clientGone(): void {
    Atomics.store(this.cells, cell.clientGone, 1)
    Atomics.notify(this.cells, cell.outputBytes)
  }

  /** Ms that the thread has worked since it began; sleeping does not count. */
  workedMs(): number {
    return this.thread.performance.eventLoopUtilization().active
  }

  /** Ends it, whatever it does. No event comes of it any more. */
  async stop(): Promise<void> {
    this.over = true
    await this.thread.terminate()
    this.locks.release(this.pid)
  }

  private take(message: FromThread): void {
    if (this.over) return
    switch (message.type) {
      case 'ready':
        this.on.ready()
        break
      case 'head':
        this.script?.head(message.bytes)
        break
      case 'out':
        this.script?.out(message.bytes)
        break
      case 'err':
        this.script?.err(message.bytes)
        break
      case 'time-limit':
        this.on.timeLimit(message.ms)
        break
      case 'lock':
        this.locks.ask(this.pid, message.question, (answer) => this.answer(answer))
        break
      case 'end':
        this.served++
        this.heapBytes = message.heapBytes
        this.script = undefined
        this.on.ended(message.exitCode)
        break
      case 'broke':
        this.end(message.says)
        break
    }
  }

  private answer(value: number): void {
    Atomics.store(this.cells, cell.lockAnswer, value)
    Atomics.store(this.cells, cell.lockAnswered, 1)
    Atomics.notify(this.cells, cell.lockAnswered)
  }

  private end(says: string): void {
    if (this.over) return
    this.over = true
    void this.thread.terminate()
    this.locks.release(this.pid)
    this.on.broke(says)
  }
}

import { cell, type FromThread } from './thread-messages.ts'

/** Small writes are joined up to this size; a script with a loop of echo would else send a message each. */
const JOIN_BYTES = 32 << 10
/** The thread waits while more than this is on its way: who asked reads slowly. */
const WAITING_BYTES = 2 << 20

/** What a script writes, on its way out of the thread. Parts are kept: hand over copies. */
export class ThreadOutput {
  private head: Uint8Array[] | undefined = []
  private parts: Uint8Array[] = []
  private bytes = 0
  private toldGone = false

  constructor(
    private readonly cells: Int32Array,
    private readonly post: (message: FromThread) => void,
    private readonly headOf: (written: Uint8Array) => Uint8Array,
  ) {}

  /** The next request. */
  begin(): void {
    this.head = []
    this.parts = []
    this.bytes = 0
    this.toldGone = false
  }

  header(part: Uint8Array): void {
    this.head?.push(part)
  }

  /** @returns false where who asked is gone: once, so that PHP learns of it; from then on all is dropped. */
  stdout(part: Uint8Array): boolean {
    this.sendHead()
    if (Atomics.load(this.cells, cell.clientGone) === 1) {
      const first = !this.toldGone
      this.toldGone = true
      return !first
    }
    // While PHP runs no timer fires; when it sleeps, what is held goes out.
    if (this.parts.length === 0) setImmediate(() => this.flush())
    this.parts.push(part)
    this.bytes += part.length
    if (this.bytes >= JOIN_BYTES) this.flush()
    return true
  }

  stderr(part: Uint8Array): void {
    this.flush()
    this.send({ type: 'err', bytes: part }, part.length)
  }

  end(): void {
    this.sendHead()
    this.flush()
  }

  private sendHead(): void {
    const { head } = this
    this.head = undefined
    if (head && head.length > 0) this.post({ type: 'head', bytes: this.headOf(Buffer.concat(head)) })
  }

  private flush(): void {
    if (this.bytes === 0) return
    const bytes = Buffer.concat(this.parts)
    this.parts = []
    this.bytes = 0
    this.send({ type: 'out', bytes }, bytes.length)
  }

  private send(message: FromThread, bytes: number): void {
    Atomics.add(this.cells, cell.outputBytes, bytes)
    this.post(message)
    for (;;) {
      const waiting = Atomics.load(this.cells, cell.outputBytes)
      if (waiting <= WAITING_BYTES || Atomics.load(this.cells, cell.clientGone) === 1) return
      Atomics.wait(this.cells, cell.outputBytes, waiting)
    }
  }
}

import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { RequestBody, StdinSink } from './request-body.ts'

/** So much of a body stays in memory; the rest goes to a file. */
const MEMORY_BYTES = 1 << 20
const READ_BYTES = 64 << 10

/** A body whose length was not known until it had come: its begin in memory, the rest in a file that has no name any more. */
export class SpooledBody implements RequestBody {
  readonly held = true
  length = 0
  /** The first bytes of it, at most 1 MB and a chunk. */
  readonly begin: Uint8Array[] = []
  private inMemory = 0
  private file: FileHandle | undefined
  private closed = false
  private sending = 0 // counts calls of `send`: a former one stops
  private room: (() => void) | undefined

  /** @param folder where the file goes; it is made when needed */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  /** Adds a chunk. @returns what to wait for before the next one. Rejects with Failure `spool-disk`. */
  take(chunk: Uint8Array): Promise<void> | undefined {
    this.length += chunk.length
    if (this.inMemory >= MEMORY_BYTES) return this.write(chunk, this.length - chunk.length - this.inMemory)
    this.inMemory += chunk.length
    this.begin.push(chunk)
    return undefined
  }

  send(sink: StdinSink): void {
    const sending = ++this.sending
    this.pump(sink, sending).catch((error: unknown) => {
      if (sending === this.sending) sink.bodyFailed(this.diskFailure(error))
    })
  }

  goOn(): void {
    this.room?.()
  }

  /** Ends the sending; it may be sent again. */
  stop(): void {
    this.sending++
    this.room?.()
  }

  /** Deletes it. */
  close(): void {
    this.closed = true
    this.stop()
    this.file?.close().catch(() => {}) // it is without a name already
    this.file = undefined
  }

  private async pump(sink: StdinSink, sending: number): Promise<void> {
    for (const chunk of this.begin) {
      if (!sink.stdin(chunk)) await this.untilRoom()
      if (sending !== this.sending) return
    }
    for (let at = 0; at < this.length - this.inMemory; ) {
      // The socket holds it until it is sent: a buffer a read.
      const read = await this.file?.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at)
      if (sending !== this.sending) return
      if (!read || read.bytesRead === 0) throw new Error('the file is shorter than what was written')
      at += read.bytesRead
      if (!sink.stdin(read.buffer.subarray(0, read.bytesRead))) await this.untilRoom()
      if (sending !== this.sending) return
    }
    sink.stdinEnd()
  }

  private untilRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.room = resolve
    })
  }

  private async write(chunk: Uint8Array, at: number): Promise<void> {
    try {
      const file = this.file ?? (await this.openFile())
      this.file = file
      if (this.closed) this.close() // while there was no file yet
      for (let written = 0; written < chunk.length && !this.closed; ) {
        const { bytesWritten } = await file.write(chunk, written, chunk.length - written, at + written)
        written += bytesWritten
      }
    } catch (error) {
      throw this.diskFailure(error)
    }
  }

  /** Its name goes at once: whatever ends us, the file is gone with us. */
  private async openFile(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const path = join(this.folder, this.name)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path).catch(() => {})
    return file
  }

  private diskFailure(error: unknown): Failure {
    if (error instanceof Failure) return error
    const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
    return new Failure('spool-disk', { path: this.folder, reason: REASONS[reason] ?? reason }, error)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: "this user's quota is used up (EDQUOT)",
  EROFS: 'the disk is read-only (EROFS)',
  EACCES: 'this user may not write there (EACCES)',
}

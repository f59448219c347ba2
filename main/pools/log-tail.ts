import { closeSync, type FSWatcher, fstatSync, ftruncateSync, openSync, readSync, watch } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

/** A log over this size is cut when it is read: it is ours alone, and no one reads it twice. */
const CUT_BYTES = 4 << 20
const READ_BYTES = 64 << 10
/** A line longer than this is handed on in pieces: a worker may write without line ends for ever. */
const LINE_LIMIT = 64 << 10
/** What comes within this time is read in one go. */
const GATHER_MS = 20
/** Where the system has no notifications left, and for any that was missed. */
const LOOK_MS = 500

/** Reads a file that another process appends to, line by line, as it grows. It must have been opened for appending, so that it can be cut. */
export class LogTail {
  private readonly file: number
  private readonly watcher: FSWatcher | undefined
  private readonly looking: NodeJS.Timeout
  private readonly decoder = new StringDecoder('utf8')
  private readonly buffer = Buffer.allocUnsafe(READ_BYTES)
  private timer: NodeJS.Timeout | undefined
  private at = 0
  private rest = ''
  private closed = false

  /** @param onLines whole lines without their ends; never empty */
  constructor(
    path: string,
    private readonly onLines: (lines: string[]) => void,
  ) {
    this.file = openSync(path, 'r+')
    this.watcher = this.watchFile(path)
    this.looking = setInterval(() => this.read(), LOOK_MS).unref()
  }

  /** Reads what is there now. */
  read(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.closed) return
    for (;;) {
      const size = readSync(this.file, this.buffer, 0, READ_BYTES, this.at)
      if (size === 0) break
      this.at += size
      this.take(this.decoder.write(this.buffer.subarray(0, size)))
    }
    this.cut()
  }

  /** Reads the rest, also a last line without an end. */
  close(): void {
    if (this.closed) return
    this.read()
    this.closed = true
    clearInterval(this.looking)
    this.watcher?.close()
    closeSync(this.file)
    const last = this.rest + this.decoder.end()
    this.rest = ''
    if (last !== '') this.onLines([last])
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    if (this.rest.length > LINE_LIMIT) {
      lines.push(this.rest)
      this.rest = ''
    }
    if (lines.length > 0) this.onLines(lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)))
  }

  /** Between the last look at its size and the cut no code of ours runs; a line that comes in these microseconds is lost. */
  private cut(): void {
    if (this.at < CUT_BYTES || fstatSync(this.file).size !== this.at) return
    ftruncateSync(this.file, 0)
    this.at = 0
  }

  private watchFile(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(path, { persistent: false }, () => {
        this.timer ??= setTimeout(() => this.read(), GATHER_MS)
      })
      return watcher.on('error', () => watcher.close())
    } catch {
      return undefined
    }
  }
}

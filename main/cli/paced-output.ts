import type { Writable } from 'node:stream'

/** Text for stdout that waits for its reader: a file of any size is printed in little memory, and `| head` ends it quietly. */
export class PacedOutput {
  private pieces: string[] = []
  private characters = 0
  private gone = false
  private wake: (() => void) | undefined

  constructor(private readonly out: Writable) {
    out.on('error', this.onGone).on('close', this.onGone)
  }

  add(text: string): void {
    this.pieces.push(text)
    this.characters += text.length
    if (this.characters >= PIECE_CHARACTERS) this.flush()
  }

  /** Waits until more may be printed. @returns false when nobody reads any more. */
  async ready(): Promise<boolean> {
    if (!this.gone && this.out.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
        this.out.once('drain', resolve)
      })
      this.wake = undefined
    }
    return !this.gone
  }

  /** Prints the rest, and waits until it is on its way. */
  async end(): Promise<void> {
    this.flush()
    await this.ready()
    // 'error' stays watched: a pipe may still break while the last piece is on its way.
  }

  private flush(): void {
    if (!this.gone) this.out.write(this.pieces.join(''))
    this.pieces = []
    this.characters = 0
  }

  private readonly onGone = (): void => {
    this.gone = true
    this.wake?.()
  }
}

const PIECE_CHARACTERS = 1 << 16

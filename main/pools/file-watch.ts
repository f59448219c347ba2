import { fileStamp } from './file-stamp.ts'

const LOOK_MS = 1000

/** Tells once when one of the files is another than at the beginning. */
export class FileWatch {
  private readonly timer: NodeJS.Timeout

  constructor(paths: readonly string[], onChange: () => void) {
    const look = (): string => paths.map(fileStamp).join(' ')
    const before = look()
    this.timer = setInterval(() => {
      if (look() === before) return
      this.close()
      onChange()
    }, LOOK_MS).unref()
  }

  close(): void {
    clearInterval(this.timer)
  }
}
